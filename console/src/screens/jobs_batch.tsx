// Several jobs at once: cancelling the open ones, retrying those that failed or were cancelled.
import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, idempotencyKey, type JobView, unwrap } from "../api/client";
import { sentence } from "../api/problem";
import { isOpen } from "../queries";
import { Button, Dialog, say } from "../ui/basics";
import { Chosen } from "../ui/table";

type Action = "retry" | "cancel";

export const canCancel = (job: JobView): boolean => isOpen(job) && !job.cancel_requested;

/** Whether it can be retried, and none of the listed jobs is its retry already. */
export const canRetry = (job: JobView, listed: JobView[]): boolean =>
  (job.status === "failed" || job.status === "cancelled" || job.completed_with_failures) && !listed.some((each) => each.retry_of === job.job_id);

interface BatchProps {
  /** Those that are chosen, those that can be, and every one that is listed. */
  jobs: JobView[];
  choosable: JobView[];
  all: JobView[];
  onChoose: (chosen: ReadonlySet<string>) => void;
}

export function JobsBatch({ jobs, choosable, all, onChoose }: BatchProps) {
  const client = useQueryClient();
  const [asked, ask] = useState<Action | null>(null);
  const affected = { retry: jobs.filter((job) => canRetry(job, all)), cancel: jobs.filter(canCancel) };
  const act = useMutation({
    mutationFn: async (action: Action) => {
      const refusals: string[] = [];
      for (const job of affected[action]) await send(action, job).catch((error: unknown) => refusals.push(sentence(error)));
      return { refusals, done: affected[action].length - refusals.length };
    },
    onSuccess: ({ refusals, done }, action) => {
      const count = `${done} ${action === "retry" ? "retried" : "cancelled"}`;
      say(refusals[0] ? `${count}, ${refusals.length} refused: ${refusals[0]}` : `${count}.`, refusals.length > 0);
    },
    onSettled: () => {
      ask(null);
      onChoose(new Set());
      void client.invalidateQueries({ queryKey: ["jobs"] });
    },
  });
  const number = asked ? affected[asked].length : 0;
  const things = number === 1 ? "job" : "jobs";
  return (
    <Chosen label="Chosen jobs" all={choosable.map((job) => job.job_id)} chosen={new Set(jobs.map((job) => job.job_id))} onChange={onChoose}>
      <Button small disabled={affected.retry.length === 0} onClick={() => ask("retry")}>
        Retry {affected.retry.length || ""}
      </Button>
      <Button small disabled={affected.cancel.length === 0} onClick={() => ask("cancel")}>
        Cancel {affected.cancel.length || ""}
      </Button>
      <Dialog title={asked === "retry" ? `Retry ${number} ${things}` : `Cancel ${number} ${things}`} open={asked !== null} onClose={() => ask(null)}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (asked) act.mutate(asked);
          }}
        >
          <p>{asked === "retry" ? "Each becomes a new job that does the same again." : "Pending ones end at once, running ones at their next checkpoint."}</p>
          <footer>
            <Button onClick={() => ask(null)}>Leave them</Button>
            <Button tone={asked === "retry" ? "primary" : "danger"} type="submit" busy={act.isPending}>
              {asked === "retry" ? "Retry" : "Cancel"} {number} {things}
            </Button>
          </footer>
        </form>
      </Dialog>
    </Chosen>
  );
}

function send(action: Action, job: JobView): Promise<unknown> {
  const path = { job_id: job.job_id };
  return action === "retry"
    ? unwrap(api.POST("/api/v1/jobs/{job_id}/retry", { params: { path, header: { "Idempotency-Key": idempotencyKey() } }, body: {} }))
    : unwrap(api.POST("/api/v1/jobs/{job_id}/cancel", { params: { path }, body: {} }));
}
