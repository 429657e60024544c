import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, idempotencyKey, type JobView, unwrap } from "../api/client";
import { isOpen, useJob, useMe, useRecord } from "../queries";
import { go, href } from "../router";
import { Button, complain, Failure, Loading, Meter, Page, Pill, say, Time } from "../ui/basics";
import { Table } from "../ui/table";
import { heading } from "../ui/values";
import { ChosenFiles, Erase } from "./erase";
import { ExportedFile } from "./export";
import { JobState, startedBy, summary } from "./jobs";
import { useIsAdmin } from "./runs";

export function Job({ project, id }: { project: string; id: string }) {
  const job = useJob(id);
  const me = useMe().data?.subject;
  const isAdmin = useIsAdmin(project);
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  if (job.isPending) return <Loading rows={8} />;
  if (job.isError) return <Failure error={job.error} retry={() => void job.refetch()} />;
  const data = job.data;
  const erasable = data.files.items.filter((file) => file.action === "read" && file.outcome !== null);
  const files = [...data.files.items].sort((a, b) => order(a.outcome) - order(b.outcome) || a.name.localeCompare(b.name));
  return (
    <Page
      back={{ href: href(["p", project, "jobs"]), label: "Jobs" }}
      title={data.label}
      detail={
        <>
          <JobState job={data} /> <span>{summary(data)}</span>
        </>
      }
      actions={<JobActions job={data} project={project} />}
    >
      {isOpen(data) && (
        <div class="live" role="status">
          <Meter value={data.progress} label="Progress" />
          <span>
            {Math.round(data.progress * 100)} % {data.phase && `· ${data.phase}`}
            {data.cancel_requested && " · being cancelled"}
          </span>
        </div>
      )}
      {data.error && (
        <div class="failure" role="alert">
          <strong>{data.error.reason}</strong>
          <p class="muted">
            <code>{data.error.code}</code>
          </p>
        </div>
      )}
      <ol class="steps">
        <li>
          <b>Created</b> <Time at={data.created_at} /> <span class="muted">by {startedBy(data, me)}</span>
        </li>
        {data.started_at && (
          <li>
            <b>Started</b> <Time at={data.started_at} /> {data.attempt > 1 && <span class="muted">{data.attempt} attempts</span>}
          </li>
        )}
        {data.ended_at && (
          <li>
            <b>{heading(data.status)}</b> <Time at={data.ended_at} /> {data.started_at && <span class="muted">after {seconds(data.started_at, data.ended_at)}</span>}
          </li>
        )}
      </ol>
      {data.kind === "consolidation" && <p><a href={href(["p", project, "runs", data.job_id])}>What this run did</a></p>}
      {data.kind === "export" && data.status === "completed" && <ExportedFile job={data} project={project} />}
      {data.kind === "erasure" && data.status === "completed" && <Erased job={data} project={project} />}
      {isAdmin && erasable.length > 0 && <ChosenFiles project={project} files={erasable} chosen={chosen} onChange={choose} />}
      {files.length > 0 && (
        <Table
          label="Files"
          rows={files}
          idOf={(file) => file.file_id}
          choosing={isAdmin ? { can: (file) => erasable.includes(file), chosen, onChange: choose, nameOf: (file) => file.name } : undefined}
          columns={[
            { name: "File", is: "main", cell: (file) => file.name },
            { name: "Outcome", cell: (file) => (file.outcome ? <Pill state={file.outcome} /> : <Pill state="pending">waiting</Pill>) },
            { name: "What to know", muted: true, cell: (file) => file.reason ?? told(file.records) },
          ]}
        />
      )}
      {data.kind === "ingestion" && data.status === "completed" && (
        <p class="foot">
          <a href={href(["p", project, "records"])}>See the records</a>
        </p>
      )}
      {data.completed_with_failures && (
        <p class="foot">
          <a href={href(["p", project, "failed-files"])}>All failed files, and another try at them</a>
        </p>
      )}
      {data.files.next_cursor && <p class="muted small">The first 100 files are shown.</p>}
    </Page>
  );
}

/** What an erasure took, or would take, and the next step after a look. */
function Erased({ job, project }: { job: JobView; project: string }) {
  const isAdmin = useIsAdmin(project);
  const [erasing, setErasing] = useState(false);
  const ids = Array.isArray(job.result["record_ids"]) ? job.result["record_ids"].map(String) : [];
  const texts = (name: string): string[] => (Array.isArray(job.options[name]) ? (job.options[name] as unknown[]).map(String) : []);
  const asked = { records: texts("record_ids"), files: texts("file_ids") };
  if (job.options["dry_run"] !== true) return <p class="muted">A tombstone without content keeps each of them from coming back; the audit trail keeps that it happened, by whom and why.</p>;
  return (
    <>
      {isAdmin && asked.records.length + asked.files.length > 0 && ids.length > 0 && (
        <div class="batch">
          <Button small onClick={() => setErasing(true)}>
            Erase them …
          </Button>
          <span class="muted small">Nothing is gone yet.</span>
        </div>
      )}
      <Table
        label="What would go"
        rows={ids}
        idOf={(id) => id}
        columns={[{ name: ids.length === Number(job.result["records"]) ? "Records that would go" : `The first ${ids.length} records that would go`, is: "main", cell: (id) => <NamedRecord project={project} id={id} /> }]}
      />
      <Erase project={project} title="Erase what was looked at" record_ids={asked.records} file_ids={asked.files} open={erasing} onClose={() => setErasing(false)}>
        {String(job.result["records"])} {job.result["records"] === 1 ? "record, with the sources that it was made from," : "records, with the sources that they were made from,"}
      </Erase>
    </>
  );
}

function NamedRecord({ project, id }: { project: string; id: string }) {
  const record = useRecord(project, id).data;
  return (
    <>
      <a href={href(["p", project, "records", id])} title={id}>
        {record?.label ?? id}
      </a>
      {record?.detail && <span class="detail">{record.detail}</span>}
    </>
  );
}

const told = (counts: { [name: string]: number }): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count.toLocaleString("en")} ${name.replaceAll("_", " ")}`)
    .join(", ");

const order = (outcome: string | null): number => ["failed", null, "skipped"].indexOf(outcome) + 1 || 9;

function seconds(from: string, to: string): string {
  const span = (Date.parse(to) - Date.parse(from)) / 1000;
  return span < 90 ? `${span.toFixed(1)} s` : `${Math.round(span / 60)} min`;
}

function JobActions({ job, project }: { job: JobView; project: string }) {
  const client = useQueryClient();
  const params = { path: { job_id: job.job_id } };
  const refresh = (): void => {
    void client.invalidateQueries({ queryKey: ["job", job.job_id] });
    void client.invalidateQueries({ queryKey: ["jobs"] });
  };
  const cancel = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/jobs/{job_id}/cancel", { params, body: {} })),
    onSuccess: () => {
      say("It is being cancelled.");
      refresh();
    },
    onError: complain,
  });
  const retry = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/jobs/{job_id}/retry", { params: { ...params, header: { "Idempotency-Key": idempotencyKey() } }, body: {} })),
    onSuccess: (accepted) => {
      refresh();
      go(["p", project, "jobs", accepted.job_id]);
    },
    onError: complain,
  });
  if (isOpen(job)) {
    return (
      <Button icon="close" busy={cancel.isPending} disabled={job.cancel_requested} onClick={() => cancel.mutate()}>
        Cancel
      </Button>
    );
  }
  return job.status === "completed" && !job.completed_with_failures ? null : (
    <Button tone="primary" icon="undo" busy={retry.isPending} onClick={() => retry.mutate()}>
      Retry
    </Button>
  );
}
