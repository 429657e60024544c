import { useInfiniteQuery } from "@tanstack/preact-query";
import { useMemo } from "preact/hooks";
import { api, unwrap } from "../api/client";
import { useMe } from "../queries";
import { href, replaceQuery } from "../router";
import { Button, Empty, Failure, Loading, Page, Time } from "../ui/basics";
import { Table } from "../ui/table";
import { Verify } from "./audit_verify";
import { More } from "./records";

const TYPES = ["", "consolidation.trigger", "ingestion.trigger", "consolidation.rollback", "record.edited", "record.archived", "review.accepted", "review.rejected", "upload.granted", "export.trigger", "member.put", "access.denied", "job.failed"];

export function Audit({ project, query }: { project: string; query: URLSearchParams }) {
  const type = query.get("type") ?? "";
  const events = useInfiniteQuery({
    queryKey: ["audit", project, type],
    queryFn: ({ pageParam }) => unwrap(api.GET("/api/v1/audit", { params: { query: { project_id: project, type: type || undefined, limit: 50, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const me = useMe().data?.subject;
  const rows = useMemo(() => events.data?.pages.flatMap((page) => page.items) ?? [], [events.data]);
  return (
    <Page
      title="Audit"
      detail={<span>Who did what, when. Nothing here can be changed; each event is a link of a hash chain.</span>}
      actions={
        <label class="choice">
          <span class="hidden">Type</span>
          <select value={type} onChange={(event) => replaceQuery({ type: event.currentTarget.value })}>
            {TYPES.map((each) => (
              <option key={each} value={each}>
                {each || "everything"}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Verify project={project} />
      {events.isPending && <Loading rows={10} />}
      {events.isError && <Failure error={events.error} retry={() => void events.refetch()} />}
      {events.isSuccess && rows.length === 0 && !events.hasNextPage && (
        <Empty title="No such event" icon="audit">
          <Button onClick={() => replaceQuery({ type: undefined })}>Show everything</Button>
        </Empty>
      )}
      {rows.length > 0 && (
        <Table
          label="Events"
          rows={rows}
          idOf={(event) => event.event_id}
          columns={[
            { name: "What", is: "main", cell: (event) => event.type },
            { name: "Who", cell: (event) => <span title={event.actor}>{actor(event.actor, event.actor_name, me)}</span> },
            { name: "To which", cell: (event) => <Entity project={project} type={event.entity.type} id={event.entity.id} /> },
            { name: "More", wide: true, muted: true, cell: (event) => told(event.metadata) && <span class="clip small">{told(event.metadata)}</span> },
            { name: "When", nowrap: true, muted: true, cell: (event) => <Time at={event.at} /> },
          ]}
        />
      )}
      {events.hasNextPage && <More busy={events.isFetchingNextPage} onMore={() => void events.fetchNextPage()} />}
    </Page>
  );
}

function actor(id: string, name: string | null, me: string | undefined): string {
  if (id === me) return "you";
  return name ?? (id.startsWith("system:") ? id.slice(7).replaceAll("_", " ") : `person ${id.slice(0, 8)}`);
}

/** What else an event says, in one line; what is empty says nothing. */
function told(metadata: Record<string, unknown>): string {
  return Object.entries(metadata)
    .filter(([, value]) => value !== "" && value !== null && !(typeof value === "object" && Object.keys(value).length === 0))
    .map(([name, value]) => `${name.replaceAll("_", " ")}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(" · ");
}

function Entity({ project, type, id }: { project: string; type: string; id: string }) {
  const places: Record<string, string> = { record: "records", job: "jobs" };
  const place = places[type];
  const text = type === "project" ? "the project" : `${type.replaceAll("_", " ")} ${id.slice(0, 8)}`;
  return place ? (
    <a href={href(["p", project, place, id])} title={id}>
      {text}
    </a>
  ) : (
    <span title={id}>{text}</span>
  );
}
