import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RecordView, Schemas } from "../api/client";
import { Problem } from "../api/problem";
import { type RecordFilter, useRecords } from "../queries";
import { href, replaceQuery } from "../router";
import { Button, Empty, Failure, Loading, Page, Pill, Segments, Time } from "../ui/basics";
import { Icon } from "../ui/icons";
import { heading, oneLine } from "../ui/values";
import { Facets, Narrowed } from "./records_facets";

type Status = Schemas["Status"];
const STATUSES: Status[] = ["active", "merged", "archived"];
const KINDS: Schemas["RecordKind"][] = ["resume", "row", "note"];
const ORDERS = ["newest", "oldest", "ascending", "descending"] as const;
const FILTERS = ["skill", "company", "place"] as const;
const USUAL = 4; // columns that are shown until a person chooses

export function Records({ project, query }: { project: string; query: URLSearchParams }) {
  const status = STATUSES.find((each) => each === query.get("status")) ?? "active";
  const filter: RecordFilter = { status };
  for (const name of ["text", ...FILTERS, "tag", "field", "value", "by"] as const) filter[name] = query.get(name) || undefined;
  filter.kind = KINDS.find((each) => each === query.get("kind"));
  filter.sort = ORDERS.find((each) => each === query.get("sort"));
  const records = useRecords(project, filter);
  const rows = useMemo(() => records.data?.pages.flatMap((page) => page.items) ?? [], [records.data]);
  const names = useMemo(() => countFields(rows), [rows]);
  const [columns, choose] = useColumns(project, names, rows);
  const filtered = Boolean(filter.text || filter.kind || filter.tag || filter.field || FILTERS.some((name) => filter[name]));
  const isResumes = rows.some((row) => row.kind === "resume") || FILTERS.some((name) => filter[name]);
  return (
    <Page
      title="Records"
      actions={
        <>
          <Segments label="Status" value={status} onChange={(value) => replaceQuery({ status: value })} options={STATUSES.map((value) => ({ value, label: value }))} />
          <Columns names={names.map(([name]) => name)} chosen={columns} onChange={choose} />
        </>
      }
    >
      <div class="filters" role="search">
        <SearchBox name="text" label="Search" value={filter.text ?? ""} wide />
        {isResumes && FILTERS.map((name) => <SearchBox key={name} name={name} label={heading(name)} value={filter[name] ?? ""} />)}
        <Facets project={project} filter={filter} />
        <Sorting filter={filter} columns={columns} />
      </div>
      <Narrowed filter={filter} />
      {records.isPending && <Loading rows={10} />}
      {records.isError && (records.error instanceof Problem && records.error.code === "too-many-to-sort" ? <TooMany error={records.error} /> : <Failure error={records.error} retry={() => void records.refetch()} />)}
      {records.isSuccess && rows.length === 0 && !records.hasNextPage && (
        <Empty title={filtered ? "Nothing matches" : status === "active" ? "No records yet" : `No ${status} records`} icon={filtered ? "search" : "records"}>
          {filtered ? (
            <Button onClick={() => replaceQuery({ text: undefined, skill: undefined, company: undefined, place: undefined, kind: undefined, tag: undefined, field: undefined, value: undefined })}>Clear the search</Button>
          ) : (
            status === "active" && <a href={href(["p", project, "upload"])}>Upload files to make some</a>
          )}
        </Empty>
      )}
      {rows.length > 0 && <Table project={project} rows={rows} columns={columns} filter={filter} />}
      {records.hasNextPage && <More busy={records.isFetchingNextPage} onMore={() => void records.fetchNextPage()} />}
      <p class="muted small foot" role="status">
        {rows.length > 0 && `${rows.length.toLocaleString("en")}${records.hasNextPage ? " or more" : ""} ${rows.length === 1 ? "record" : "records"}`}
      </p>
    </Page>
  );
}

function TooMany({ error }: { error: Problem }) {
  return (
    <Empty title="Too many to sort" icon="records">
      <p>{error.message}</p>
      <Button onClick={() => replaceQuery({ sort: undefined, by: undefined })}>Newest first</Button>
    </Empty>
  );
}

/** How the list is sorted, in words; where there is room, the headings of the table do the same. */
function Sorting({ filter, columns }: { filter: RecordFilter; columns: string[] }) {
  const value = `${filter.sort ?? "newest"}|${filter.by ?? ""}`;
  const names: [string, string][] = [["", "name"], ...columns.map((name): [string, string] => [name, heading(name).toLowerCase()])];
  const byValue = names.flatMap(([by, name]) => [
    [`ascending|${by}`, `by ${name}, A to Z`],
    [`descending|${by}`, `by ${name}, Z to A`],
  ]);
  const options = [["newest|", "newest first"], ["oldest|", "oldest first"], ...byValue];
  return (
    <label class="choice">
      <span class="hidden">Sorted</span>
      <select
        value={value}
        onChange={(event) => {
          const [sort = "", by = ""] = event.currentTarget.value.split("|");
          replaceQuery({ sort: sort === "newest" ? undefined : sort, by: by || undefined });
        }}
      >
        {options.map(([each, says]) => (
          <option key={each} value={each}>
            {says}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The heading of a column: a click sorts by it, a second one turns the order round, a third one goes back to time. */
function SortHeading({ filter, by, children }: { filter: RecordFilter; by: string; children: ComponentChildren }) {
  const on = (filter.by ?? "") === by && (filter.sort === "ascending" || filter.sort === "descending");
  const next = !on ? "ascending" : filter.sort === "ascending" ? "descending" : undefined;
  return (
    <th scope="col" class={by ? "wide" : ""} aria-sort={on ? (filter.sort as "ascending" | "descending") : "none"}>
      <button type="button" class="sort" onClick={() => replaceQuery({ sort: next, by: next && by ? by : undefined })}>
        {children}
        <span aria-hidden="true">{on ? (filter.sort === "ascending" ? "↑" : "↓") : ""}</span>
      </button>
    </th>
  );
}

function Table({ project, rows, columns, filter }: { project: string; rows: RecordView[]; columns: string[]; filter: RecordFilter }) {
  return (
    <div class="sheet" tabIndex={0} role="region" aria-label="Records">
      <table class="records">
        <thead>
          <tr>
            <SortHeading filter={filter} by="">
              Record
            </SortHeading>
            {columns.map((name) => (
              <SortHeading key={name} filter={filter} by={name}>
                {heading(name)}
              </SortHeading>
            ))}
            <th scope="col">Changed</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.record_id}>
              <th scope="row">
                <a href={href(["p", project, "records", row.record_id])}>{row.label}</a>
                <span class="marks">
                  {row.consolidated_from.length > 0 && <Pill state="merged">{row.consolidated_from.length} sources</Pill>}
                  {Object.keys(row.suggestions).length > 0 && <Pill state="waiting">suggestion</Pill>}
                  {row.pinned && <Icon name="pin" size={14} />}
                </span>
                <span class="detail">{row.detail}</span>
              </th>
              {columns.map((name) => (
                <td key={name} class="wide">
                  <span class="clip">{oneLine(row.fields[name]?.value)}</span>
                </td>
              ))}
              <td class="nowrap muted">
                <Time at={row.updated_at} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Asks for the next page when its button comes into view; the button is there for the keyboard. */
export function More({ busy, onMore }: { busy: boolean; onMore: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const more = useRef(onMore);
  more.current = onMore;
  useEffect(() => {
    if (!place.current || busy) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some((entry) => entry.isIntersecting)) more.current();
    }, { rootMargin: "600px" });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [busy]);
  return (
    <div class="more" ref={place}>
      <Button busy={busy} onClick={onMore}>
        {busy ? "Loading …" : "Show more"}
      </Button>
    </div>
  );
}

function SearchBox({ name, label, value, wide }: { name: string; label: string; value: string; wide?: boolean }) {
  const [text, setText] = useState(value);
  const waiting = useRef<number | undefined>(undefined);
  useEffect(() => setText(value), [value]);
  const later = (typed: string): void => {
    setText(typed);
    clearTimeout(waiting.current);
    waiting.current = window.setTimeout(() => replaceQuery({ [name]: /[\p{L}\p{N}]/u.test(typed) ? typed : undefined }), 300);
  };
  return (
    <label class={wide ? "search wide" : "search"}>
      {wide && <Icon name="search" size={16} />}
      <input type="search" placeholder={label} aria-label={label} value={text} maxLength={200} onInput={(event) => later(event.currentTarget.value)} />
    </label>
  );
}

function Columns({ names, chosen, onChange }: { names: string[]; chosen: string[]; onChange: (names: string[]) => void }) {
  return (
    <details class="menu records-columns">
      <summary class="button">
        <Icon name="columns" size={17} />
        <span>Columns</span>
      </summary>
      <div class="menu-body">
        {names.map((name) => (
          <label key={name}>
            <input
              type="checkbox"
              checked={chosen.includes(name)}
              onChange={(event) => onChange(event.currentTarget.checked ? names.filter((each) => each === name || chosen.includes(each)) : chosen.filter((each) => each !== name))}
            />
            {heading(name)}
          </label>
        ))}
      </div>
    </details>
  );
}

/** Names of fields with how many of the records have them, the most frequent first. */
function countFields(rows: RecordView[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const row of rows) for (const name of Object.keys(row.fields)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

/** The columns that a person chose for the project, or those that tell more than the label does. */
function useColumns(project: string, names: [string, number][], rows: RecordView[]): [string[], (names: string[]) => void] {
  const key = `winnow.columns.${project}`;
  const [chosen, setChosen] = useState<string[] | null>(() => JSON.parse(localStorage.getItem(key) ?? "null"));
  const usual = useMemo(() => {
    const sample = rows.slice(0, 20);
    const told = (name: string): boolean => {
      const shown = sample.filter((row) => `${row.label} ${row.detail}`.includes(oneLine(row.fields[name]?.value))).length;
      return shown > sample.length / 2;
    };
    const short = (name: string): boolean => sample.every((row) => oneLine(row.fields[name]?.value).length < 60);
    return names.map(([name]) => name).filter((name) => short(name) && !told(name)).slice(0, USUAL);
  }, [names, rows]);
  const choose = (wanted: string[]): void => {
    localStorage.setItem(key, JSON.stringify(wanted));
    setChosen(wanted);
  };
  return [chosen ?? usual, choose];
}
