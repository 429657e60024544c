import { useInfiniteQuery } from "@tanstack/preact-query";
import { useMemo } from "preact/hooks";
import { api, type JobView, unwrap } from "../api/client";
import { isOpen } from "../queries";
import { href, replaceQuery } from "../router";
import { Empty, Failure, Loading, Meter, Page, Pill, Segments, Time } from "../ui/basics";
import { heading } from "../ui/values";
import { More } from "./records";

const KINDS = ["all", "ingestion", "consolidation", "export"] as const;
const STATES = ["any", "pending", "running", "completed", "failed", "cancelled"] as const;

export function Jobs({ project, query }: { project: string; query: URLSearchParams }) {
  const kind = KINDS.find((each) => each === query.get("kind")) ?? "all";
  const status = STATES.find((each) => each === query.get("status")) ?? "any";
  const jobs = useInfiniteQuery({
    queryKey: ["jobs", project, kind, status],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/jobs", {
          params: { query: { project_id: project, kind: kind === "all" ? undefined : kind, status: status === "any" ? undefined : status, limit: 50, cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: (live) => (live.state.data?.pages.some((page) => page.items.some(isOpen)) ? 2000 : 15_000),
  });
  const rows = useMemo(() => jobs.data?.pages.flatMap((page) => page.items) ?? [], [jobs.data]);
  return (
    <Page
      title="Jobs"
      actions={
        <>
          <Segments label="Kind" value={kind} onChange={(value) => replaceQuery({ kind: value })} options={KINDS.map((value) => ({ value, label: value }))} />
          <label class="choice">
            <span class="hidden">Status</span>
            <select value={status} onChange={(event) => replaceQuery({ status: event.currentTarget.value })}>
              {STATES.map((each) => (
                <option key={each} value={each}>
                  {each === "any" ? "any status" : each}
                </option>
              ))}
            </select>
          </label>
        </>
      }
    >
      {jobs.isPending && <Loading rows={8} />}
      {jobs.isError && <Failure error={jobs.error} retry={() => void jobs.refetch()} />}
      {jobs.isSuccess && rows.length === 0 && (
        <Empty title="No jobs here" icon="jobs">
          <a href={href(["p", project, "upload"])}>Upload files</a>, or start a run, and watch it here.
        </Empty>
      )}
      {rows.length > 0 && (
        <div class="sheet" tabIndex={0} role="region" aria-label="Jobs">
          <table>
            <thead>
              <tr>
                <th scope="col">Job</th>
                <th scope="col">Status</th>
                <th scope="col" class="wide">
                  What came of it
                </th>
                <th scope="col" class="wide">
                  Started by
                </th>
                <th scope="col">Created</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((job) => (
                <tr key={job.job_id}>
                  <th scope="row">
                    <a href={href(["p", project, "jobs", job.job_id])}>{nameOf(job)}</a>
                  </th>
                  <td>
                    <JobState job={job} />
                  </td>
                  <td class="wide muted">{summary(job)}</td>
                  <td class="wide muted">{startedBy(job)}</td>
                  <td class="nowrap muted">
                    <Time at={job.created_at} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {jobs.hasNextPage && <More busy={jobs.isFetchingNextPage} onMore={() => void jobs.fetchNextPage()} />}
    </Page>
  );
}

export function JobState({ job }: { job: JobView }) {
  if (job.status === "running") return <Meter value={job.progress} label={`${Math.round(job.progress * 100)} % done`} />;
  return job.completed_with_failures ? <Pill state="waiting">with failures</Pill> : <Pill state={job.status} />;
}

/** What a job is about, in a few words. */
export function nameOf(job: JobView): string {
  const { options } = job;
  if (job.kind === "consolidation") return "rollback_of" in options ? "Rollback" : options["dry_run"] === true ? "Dry run" : "Consolidation";
  if (job.kind === "export") return `Export as ${String(options["format"] ?? "file")}`;
  const keys = Array.isArray(options["keys"]) ? options["keys"].map(String) : [];
  const first = keys[0]?.split("/").slice(2).join("/");
  if (first) return keys.length > 1 ? `${first} and ${keys.length - 1} more` : first;
  const path = typeof options["path"] === "string" ? options["path"] : "";
  return `${heading(job.kind)}${options["source"] ? ` from ${String(options["source"])}` : ""}${path ? ` ${path}` : ""}`;
}

export function startedBy(job: JobView): string {
  const person = job.triggered_by_name ?? (job.triggered_by.startsWith("system:") ? null : "a person");
  return person ?? job.trigger_type.replaceAll("_", " ");
}

export function summary(job: JobView): string {
  if (job.error) return job.error.reason;
  const result = job.result as Record<string, unknown>;
  const counts = (value: unknown): string =>
    typeof value === "object" && value !== null
      ? Object.entries(value)
          .filter((pair): pair is [string, number] => typeof pair[1] === "number" && pair[1] > 0)
          .map(([name, count]) => `${count} ${name.replaceAll("_", " ")}`)
          .join(", ")
      : "";
  const parts = [];
  if (result["files"]) parts.push(`files: ${counts(result["files"]) || "none"}`);
  if (result["records"]) parts.push(`records: ${counts(result["records"]) || "none"}`);
  if (typeof result["records_before"] === "number") parts.push(`${result["records_before"]} → ${String(result["records_after"])} records`);
  return parts.join(" · ");
}
