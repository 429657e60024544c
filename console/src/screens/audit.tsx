import { useInfiniteQuery } from "@tanstack/preact-query";
import { useMemo } from "preact/hooks";
import { api, unwrap } from "../api/client";
import { href, replaceQuery } from "../router";
import { Button, Empty, Failure, Loading, Page, Time } from "../ui/basics";
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
        <div class="sheet" tabIndex={0} role="region" aria-label="Events">
          <table>
            <thead>
              <tr>
                <th scope="col">What</th>
                <th scope="col">Who</th>
                <th scope="col">To which</th>
                <th scope="col" class="wide">
                  More
                </th>
                <th scope="col">When</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((event) => (
                <tr key={event.event_id}>
                  <th scope="row">{event.type}</th>
                  <td title={event.actor}>{event.actor_name ?? (event.actor.startsWith("system:") ? event.actor.slice(7).replaceAll("_", " ") : `person ${event.actor.slice(0, 8)}`)}</td>
                  <td>
                    <Entity project={project} type={event.entity.type} id={event.entity.id} />
                  </td>
                  <td class="wide muted small">
                    <span class="clip">{told(event.metadata)}</span>
                  </td>
                  <td class="nowrap muted">
                    <Time at={event.at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {events.hasNextPage && <More busy={events.isFetchingNextPage} onMore={() => void events.fetchNextPage()} />}
    </Page>
  );
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
  const text = `${type} ${id.slice(0, 8)}`;
  return place ? <a href={href(["p", project, place, id])}>{text}</a> : <span>{text}</span>;
}
