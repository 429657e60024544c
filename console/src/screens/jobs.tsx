import { useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import { useMemo, useState } from "preact/hooks";
import { api, type JobView, unwrap } from "../api/client";
import { isOpen, useMe, useProjects } from "../queries";
import { href, replaceQuery } from "../router";
import { Button, Empty, Failure, Loading, Meter, Page, Pill, Segments, Time } from "../ui/basics";
import { Table } from "../ui/table";
import { canCancel, canRetry, JobsBatch } from "./jobs_batch";
import { More } from "./records";

const KINDS = ["all", "ingestion", "consolidation", "export", "erasure"] as const;
const AGES = { any: 0, day: 1, week: 7, month: 30 } as const; // days
const STATES = ["any", "pending", "running", "completed", "failed", "cancelled", "failed files"] as const;

/** Jobs of one project; without one, of all that a person may see. */
export function Jobs({ project, query }: { project?: string; query: URLSearchParams }) {
  const projects = useProjects();
  const me = useMe().data?.subject;
  const names = new Map(projects.data?.map((each) => [each.project_id, each.name]));
  const kind = KINDS.find((each) => each === query.get("kind")) ?? "all";
  const status = STATES.find((each) => each === query.get("status")) ?? "any";
  const age = (Object.keys(AGES) as (keyof typeof AGES)[]).find((each) => each === query.get("age")) ?? "any";
  const from = useMemo(() => (AGES[age] ? new Date(Date.now() - AGES[age] * 86_400_000).toISOString() : undefined), [age]); // a cursor belongs to one moment
  const jobs = useInfiniteQuery({
    queryKey: ["jobs", project ?? "everywhere", kind, status, from],
    queryFn: ({ pageParam }) =>
      unwrap(
        api.GET("/api/v1/jobs", {
          params: { query: { ...(project ? { project_id: project } : { everywhere: true }), kind: kind === "all" ? undefined : kind, ...(status === "failed files" ? { failed_files: true } : { status: status === "any" ? undefined : status }), from, limit: 50, cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: (live) => (live.state.data?.pages.some((page) => page.items.some(isOpen)) ? 2000 : 15_000),
  });
  const rows = useMemo(() => jobs.data?.pages.flatMap((page) => page.items) ?? [], [jobs.data]);
  const counts = useQuery({
    queryKey: ["job-counts", project ?? "everywhere", kind, from],
    queryFn: () => unwrap(api.GET("/api/v1/job-counts", { params: { query: { ...(project ? { project_id: project } : { everywhere: true }), kind: kind === "all" ? undefined : kind, from } } })),
    refetchInterval: 15_000,
  }).data;
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const choosable = rows.filter((job) => canCancel(job) || canRetry(job, rows));
  const selected = choosable.filter((job) => chosen.has(job.job_id));
  const filtered = kind !== "all" || status !== "any" || age !== "any";
  return (
    <Page
      title={project ? "Jobs" : "All jobs"}
      actions={
        <>
          <Segments label="Kind" value={kind} onChange={(value) => replaceQuery({ kind: value })} options={KINDS.map((value) => ({ value, label: value }))} />
          <label class="choice">
            <span class="hidden">Status</span>
            <select value={status} onChange={(event) => replaceQuery({ status: event.currentTarget.value })}>
              {STATES.map((each) => (
                <option key={each} value={each}>
                  {each === "any" ? "any status" : each}
                  {counts && each !== "any" && ` (${(each === "failed files" ? counts.completed_with_failures : counts.counts[each]).toLocaleString("en")}${counts.complete ? "" : "+"})`}
                </option>
              ))}
            </select>
          </label>
          <label class="choice">
            <span class="hidden">Created</span>
            <select value={age} onChange={(event) => replaceQuery({ age: event.currentTarget.value })}>
              <option value="any">any time</option>
              <option value="day">last 24 hours</option>
              <option value="week">last 7 days</option>
              <option value="month">last 30 days</option>
            </select>
          </label>
        </>
      }
    >
      {project && status === "failed files" && (
        <p class="notice">
          <a href={href(["p", project, "failed-files"])}>See the failed files of all jobs</a>, and try one or all of them again.
        </p>
      )}
      {jobs.isPending && <Loading rows={8} />}
      {jobs.isError && <Failure error={jobs.error} retry={() => void jobs.refetch()} />}
      {jobs.isSuccess && rows.length === 0 && (
        <Empty title={filtered ? "No job is like that" : "No jobs here"} icon="jobs">
          {filtered ? (
            <Button onClick={() => replaceQuery({ kind: undefined, status: undefined, age: undefined })}>Show all</Button>
          ) : project ? (
            <>
              <a href={href(["p", project, "upload"])}>Upload files</a>, or start a run, and watch it here.
            </>
          ) : (
            <a href={href([])}>Open a project, and upload files or start a run.</a>
          )}
        </Empty>
      )}
      {choosable.length > 0 && <JobsBatch jobs={selected} all={rows} choosable={choosable} onChoose={choose} />}
      {rows.length > 0 && (
        <Table
          label="Jobs"
          rows={rows}
          idOf={(job) => job.job_id}
          choosing={choosable.length > 0 ? { can: (job) => choosable.includes(job), chosen, onChange: choose, nameOf: (job) => job.label } : undefined}
          columns={[
            { name: "Job", is: "main", cell: (job) => <a href={href(["p", job.project_id, "jobs", job.job_id])}>{job.label}</a> },
            { name: "Status", cell: (job) => <JobState job={job} /> },
            ...(project ? [] : [{ name: "Project", muted: true, cell: (job: JobView) => names.get(job.project_id) }]),
            { name: "What came of it", wide: true, muted: true, cell: summary },
            { name: "Started by", is: "named", wide: true, muted: true, cell: (job) => startedBy(job, me) },
            { name: "Created", nowrap: true, muted: true, cell: (job) => <Time at={job.created_at} /> },
          ]}
        />
      )}
      {jobs.hasNextPage && <More busy={jobs.isFetchingNextPage} onMore={() => void jobs.fetchNextPage()} />}
    </Page>
  );
}

export function JobState({ job }: { job: JobView }) {
  if (job.status === "running") return <Meter value={job.progress} label={`${Math.round(job.progress * 100)} % done`} />;
  return job.completed_with_failures ? <Pill state="waiting">with failures</Pill> : <Pill state={job.status} />;
}

const CAUSES: { [trigger: string]: string } = {
  manual: "a person",
  scheduled: "the schedule",
  threshold: "enough new records",
  s3_event: "an upload",
  dropbox_webhook: "a change in Dropbox",
  retry: "a retry",
};

/** Who or what started a job: a name where one is known, "you" for one's own. */
export function startedBy(job: JobView, me?: string): string {
  if (me && job.triggered_by === me) return "you";
  const person = job.triggered_by_name ?? (job.triggered_by.startsWith("system:") ? null : `a person (${job.triggered_by.slice(0, 8)})`);
  return person ?? CAUSES[job.trigger_type] ?? job.trigger_type.replaceAll("_", " ");
}

/** What an erasure counts: files, where it was asked to erase no records. */
const thing = ({ options }: JobView): string => (Array.isArray(options["file_ids"]) && options["file_ids"].length > 0 && !(options["record_ids"] as unknown[] | undefined)?.length ? "file" : "record");

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
  if (typeof result["records"] === "number") {
    const count = `${result["records"].toLocaleString("en")} ${thing(job)}${result["records"] === 1 ? "" : "s"}`;
    return job.kind === "export" ? `${count} in the file` : `${count} ${job.options["dry_run"] === true ? "would be erased" : "erased"}`;
  }
  if (result["records"]) parts.push(`records: ${counts(result["records"]) || "none"}`);
  if (typeof result["records_before"] === "number") parts.push(`${result["records_before"]} → ${String(result["records_after"])} records`);
  return parts.join(" · ");
}
