import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { RecordView, Schemas } from "../api/client";
import { Problem } from "../api/problem";
import { type RecordFilter, useRecords } from "../queries";
import { href, replaceQuery } from "../router";
import { Button, Empty, Failure, Loading, Page, Pill, Segments, Time } from "../ui/basics";
import { Icon } from "../ui/icons";
import { type Choosing, Chosen, type Column, Table } from "../ui/table";
import { heading, oneLine } from "../ui/values";
import { Erase } from "./erase";
import { Export } from "./export";
import { Facets, Narrowed } from "./records_facets";
import { useIsAdmin } from "./runs";

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
  const [columns, chooseColumns] = useColumns(project, names, rows);
  const filtered = Boolean(filter.text || filter.kind || filter.tag || filter.field || FILTERS.some((name) => filter[name]));
  const [exporting, setExporting] = useState(false);
  const isAdmin = useIsAdmin(project);
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const choosing = isAdmin && status !== "merged" ? { can: () => true, chosen, onChange: choose, nameOf: (row: RecordView) => row.label } : undefined;
  const isResumes = rows.some((row) => row.kind === "resume") || FILTERS.some((name) => filter[name]);
  return (
    <Page
      title="Records"
      actions={
        <>
          <Segments label="Status" value={status} onChange={(value) => replaceQuery({ status: value })} options={STATUSES.map((value) => ({ value, label: value }))} />
          <Button icon="external" onClick={() => setExporting(true)}>
            Export
          </Button>
          <Export project={project} filter={filter} open={exporting} onClose={() => setExporting(false)} />
          <Columns names={names.map(([name]) => name)} chosen={columns} onChange={chooseColumns} />
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
      {choosing && rows.length > 0 && <ChosenRecords project={project} rows={rows} chosen={chosen} onChange={choose} />}
      {rows.length > 0 && <RecordsTable project={project} rows={rows} columns={columns} filter={filter} choosing={choosing} />}
      {records.hasNextPage && <More busy={records.isFetchingNextPage} onMore={() => void records.fetchNextPage()} />}
      <p class="muted small foot" role="status">
        {rows.length > 0 && `${rows.length.toLocaleString("en")}${records.hasNextPage ? " or more" : ""} ${rows.length === 1 ? "record" : "records"}`}
      </p>
    </Page>
  );
}

const MOST_ERASED = 1000; // records of one erasure

/** What can be done with the records that are chosen in the list. */
function ChosenRecords({ project, rows, chosen, onChange }: { project: string; rows: RecordView[]; chosen: ReadonlySet<string>; onChange: (chosen: ReadonlySet<string>) => void }) {
  const [erasing, setErasing] = useState(false);
  const those = rows.filter((row) => chosen.has(row.record_id));
  const what = those.length === 1 ? those[0]?.label : `${those.length.toLocaleString("en")} records, with the sources that they were made from,`;
  return (
    <Chosen label="Chosen records" all={rows.map((row) => row.record_id)} chosen={chosen} onChange={onChange}>
      <Button small disabled={those.length === 0 || those.length > MOST_ERASED} onClick={() => setErasing(true)}>
        Erase {those.length > 0 && those.length.toLocaleString("en")} …
      </Button>
      <a class="small" href={href(["p", project, "person"])}>
        Find all about a person
      </a>
      {those.length > MOST_ERASED && <span class="small error">At most {MOST_ERASED.toLocaleString("en")} at once.</span>}
      <Erase project={project} title={those.length === 1 ? "Erase this record" : `Erase ${those.length.toLocaleString("en")} records`} record_ids={those.map((row) => row.record_id)} open={erasing} onClose={() => setErasing(false)}>
        {what}
      </Erase>
    </Chosen>
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
function sorting(filter: RecordFilter, by: string, says: string): Pick<Column<RecordView>, "name" | "head" | "sort"> {
  const on = (filter.by ?? "") === by && (filter.sort === "ascending" || filter.sort === "descending");
  const next = !on ? "ascending" : filter.sort === "ascending" ? "descending" : undefined;
  const head = (
    <button type="button" class="sort" onClick={() => replaceQuery({ sort: next, by: next && by ? by : undefined })}>
      {says}
      <span aria-hidden="true">{on ? (filter.sort === "ascending" ? "↑" : "↓") : ""}</span>
    </button>
  );
  return { name: says, head, sort: on ? (filter.sort as "ascending" | "descending") : "none" };
}

function RecordsTable({ project, rows, columns, filter, choosing }: { project: string; rows: RecordView[]; columns: string[]; filter: RecordFilter; choosing: Choosing<RecordView> | undefined }) {
  const shown = useMemo(
    (): Column<RecordView>[] => [
      {
        ...sorting(filter, "", "Record"),
        is: "main",
        cell: (row) => (
          <>
            <a href={href(["p", project, "records", row.record_id])}>{row.label}</a>
            <span class="marks">
              {row.consolidated_from.length > 0 && <Pill state="merged">{row.consolidated_from.length} sources</Pill>}
              {Object.keys(row.suggestions).length > 0 && <Pill state="waiting">suggestion</Pill>}
              {row.pinned && <Icon name="pin" size={14} />}
            </span>
            <span class="detail">{row.detail}</span>
          </>
        ),
      },
      ...columns.map(
        (name): Column<RecordView> => ({
          ...sorting(filter, name, heading(name)),
          is: "spare",
          wide: true,
          cell: (row) => {
            const text = oneLine(row.fields[name]?.value);
            return text && <span class="clip">{text}</span>;
          },
        }),
      ),
      { name: "Changed", is: "spare", nowrap: true, muted: true, cell: (row) => <Time at={row.updated_at} /> },
    ],
    [project, columns, filter.sort, filter.by],
  );
  return <Table class="records" label="Records" rows={rows} idOf={(row) => row.record_id} choosing={choosing} columns={shown} />;
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
