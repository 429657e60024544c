import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { api, idempotencyKey, type JobView, unwrap } from "../api/client";
import { isOpen, useJob, useMe } from "../queries";
import { go, href } from "../router";
import { Button, complain, Failure, Loading, Meter, Page, Pill, say, Time } from "../ui/basics";
import { heading } from "../ui/values";
import { JobState, startedBy, summary } from "./jobs";

export function Job({ project, id }: { project: string; id: string }) {
  const job = useJob(id);
  const me = useMe().data?.subject;
  if (job.isPending) return <Loading rows={8} />;
  if (job.isError) return <Failure error={job.error} retry={() => void job.refetch()} />;
  const data = job.data;
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
      {files.length > 0 && (
        <div class="sheet" tabIndex={0} role="region" aria-label="Files">
          <table>
            <thead>
              <tr>
                <th scope="col">File</th>
                <th scope="col">Outcome</th>
                <th scope="col">What to know</th>
              </tr>
            </thead>
            <tbody>
              {files.map((file, place) => (
                <tr key={place}>
                  <th scope="row">{file.name}</th>
                  <td>{file.outcome ? <Pill state={file.outcome} /> : <Pill state="pending">waiting</Pill>}</td>
                  <td class="muted">
                    {file.reason ?? Object.entries(file.records).map(([name, count]) => `${count} ${name.replaceAll("_", " ")}`).join(", ")}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
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
