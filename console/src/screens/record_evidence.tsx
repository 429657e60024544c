// The text that a record was read from, with the evidence marked; and the sources of a consolidated record.
import { useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { api, type RecordView, type Schemas, unwrap } from "../api/client";
import { Problem } from "../api/problem";
import { href } from "../router";
import { Button, Empty, Failure, Loading, Time } from "../ui/basics";
import { Icon } from "../ui/icons";
import { type Column, Table } from "../ui/table";
import { heading, Marked } from "../ui/values";

type Evidence = Schemas["EvidenceResponse"];

function useSources(project_id: string, record: RecordView) {
  return useInfiniteQuery({
    queryKey: ["sources", project_id, record.record_id, record.version],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/projects/{project_id}/records/{record_id}/sources", {
          params: { path: { project_id, record_id: record.record_id }, query: { limit: 50, cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    enabled: record.consolidated_from.length > 0,
  });
}

interface DocumentProps {
  project: string;
  record: RecordView;
  field: string | null;
  onField: (field: string | null) => void;
}

export function Document({ project, record, field, onField }: DocumentProps) {
  const sources = useSources(project, record);
  const found = sources.data?.pages.flatMap((page) => page.items) ?? [];
  const [chosen, choose] = useState<string | null>(null);
  const shown = record.consolidated_from.length > 0 ? (chosen ?? newest(found)) : record.record_id;
  const document = useQuery({
    queryKey: ["document", project, shown],
    queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}/records/{record_id}/document", { params: { path: { project_id: project, record_id: shown ?? "" } } })),
    enabled: Boolean(shown),
    staleTime: 600_000,
  });
  return (
    <>
      {found.length > 1 && (
        <label class="choice">
          <span>Document</span>
          <select value={shown ?? ""} onChange={(event) => choose(event.currentTarget.value)}>
            {found.map((source) => (
              <option key={source.record_id} value={source.record_id}>
                {source.source.name || source.label}
              </option>
            ))}
          </select>
        </label>
      )}
      {(document.isPending || sources.isLoading) && <Loading rows={12} />}
      {document.isError &&
        (document.error instanceof Problem && document.error.code === "document-not-found" ? (
          <Empty title="No document" icon="file">
            {document.error.message}
          </Empty>
        ) : (
          <Failure error={document.error} retry={() => void document.refetch()} />
        ))}
      {document.data && (
        <>
          <div class="paper-head">
            <span>
              <Icon name="file" size={15} /> {document.data.name}
            </span>
            {document.data.original_url && (
              <a class="button small" href={document.data.original_url} rel="noopener noreferrer">
                <Icon name="external" size={15} /> <span>Original</span>
              </a>
            )}
          </div>
          <Paper text={document.data.text} evidence={document.data.evidence} field={field} onField={onField} />
          {!document.data.complete && <p class="muted small">The text is longer: this is its beginning.</p>}
        </>
      )}
    </>
  );
}

function newest(sources: RecordView[]): string | null {
  return [...sources].sort((a, b) => b.updated_at.localeCompare(a.updated_at))[0]?.record_id ?? null;
}

interface Segment {
  text: string;
  field: string | null;
}

/** Cuts a text where evidence begins and ends; where two fields rest on the same words, the shorter evidence counts. */
export function segments(text: string, evidence: Evidence[]): Segment[] {
  const units = Array.from(text); // positions count characters, as Python does, not UTF-16 units
  const owner = new Array<number>(units.length).fill(-1);
  const ordered = evidence.map((each, place) => ({ each, place })).sort((a, b) => b.each.end - b.each.start - (a.each.end - a.each.start));
  for (const { each, place } of ordered) owner.fill(place, each.start, each.end);
  const found: Segment[] = [];
  let from = 0;
  for (let at = 1; at <= units.length; at++) {
    if (at < units.length && owner[at] === owner[from]) continue;
    found.push({ text: units.slice(from, at).join(""), field: evidence[owner[from] ?? -1]?.field ?? null });
    from = at;
  }
  return found;
}

function Paper({ text, evidence, field, onField }: { text: string; evidence: Evidence[]; field: string | null; onField: (field: string | null) => void }) {
  const parts = useMemo(() => segments(text, evidence), [text, evidence]);
  const paper = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = field ? paper.current?.querySelector(`mark[data-field="${CSS.escape(field)}"]`) : null;
    const box = paper.current;
    if (first instanceof HTMLElement && box) {
      const top = first.offsetTop - box.offsetTop;
      if (top < box.scrollTop || top > box.scrollTop + box.clientHeight - 60) box.scrollTo({ top: top - box.clientHeight / 3, behavior: "smooth" });
    }
  }, [field]);
  return (
    <div class="paper" ref={paper} tabIndex={0} role="region" aria-label="Text of the document">
      {parts.map((part, place) =>
        part.field ? (
          <mark key={place} data-field={part.field} class={part.field === field ? "on" : ""} title={heading(part.field)} onMouseEnter={() => onField(part.field)}>
            {part.text}
          </mark>
        ) : (
          <span key={place}>{part.text}</span>
        ),
      )}
    </div>
  );
}

export function Sources({ project, record }: { project: string; record: RecordView }) {
  const sources = useSources(project, record);
  const found = sources.data?.pages.flatMap((page) => page.items) ?? [];
  const names = Object.keys(record.fields).filter((name) => found.some((source) => source.fields[name]));
  if (sources.isPending) return <Loading />;
  if (sources.isError) return <Failure error={sources.error} retry={() => void sources.refetch()} />;
  return (
    <>
      <Table
        class="compare"
        label="Sources"
        rows={names}
        idOf={(name) => name}
        columns={[
          { name: "Field", is: "main", cell: heading },
          ...found.map(
            (source): Column<string> => ({
              name: source.source.name || source.label,
              is: "named",
              head: (
                <>
                  <a href={href(["p", project, "records", source.record_id])}>{source.label}</a>
                  <span class="detail">
                    {source.source.name || source.kind} · <Time at={source.updated_at} />
                  </span>
                </>
              ),
              cell: (name) => <Marked value={source.fields[name]?.value} other={record.fields[name]?.value} />,
            }),
          ),
        ]}
      />
      <ul class="small only-phone">
        {found.map((source) => (
          <li key={source.record_id}>
            <a href={href(["p", project, "records", source.record_id])}>{source.source.name || source.label}</a> <Time at={source.updated_at} />
          </li>
        ))}
      </ul>
      <p class="muted small">Marked words differ from what the consolidated record says.</p>
      {sources.hasNextPage && (
        <Button busy={sources.isFetchingNextPage} onClick={() => void sources.fetchNextPage()}>
          More sources
        </Button>
      )}
    </>
  );
}
