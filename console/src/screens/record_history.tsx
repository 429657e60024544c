// Why a record was merged, and what happened to it.
import { useMutation, useQuery, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, idempotencyKey, type RecordView, type Schemas, unwrap } from "../api/client";
import { useMe } from "../queries";
import { href } from "../router";
import { Button, complain, Dialog, Empty, Failure, Loading, say, Time } from "../ui/basics";
import { heading } from "../ui/values";
import { percent, readEvidence, Waterfall } from "../ui/waterfall";

type Change = Schemas["ChangeResponse"];

export function Explanation({ project, record }: { project: string; record: RecordView }) {
  const explanation = useQuery({
    queryKey: ["explanation", project, record.record_id, record.version],
    queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}/records/{record_id}/explanation", { params: { path: { project_id: project, record_id: record.record_id } } })),
  });
  const [undoing, setUndoing] = useState<Change | null>(null);
  const me = useMe();
  if (explanation.isPending) return <Loading />;
  if (explanation.isError) return <Failure error={explanation.error} retry={() => void explanation.refetch()} />;
  const { changes, labels } = explanation.data;
  if (changes.length === 0) return <Empty title="No run has changed it" icon="runs" />;
  const isAdmin = me.data?.roles.includes("admin") || me.data?.memberships.some((each) => each.project_id === project && each.role === "admin");
  const latest = [...changes].reverse();
  return (
    <>
      {latest.map((change, place) => (
        <article key={`${change.consolidation_id}.${change.position}`} class={change.undone_by ? "change undone" : "change"}>
          <header>
            <h2>
              {change.operation === "merge" ? "Merged" : change.operation === "release" ? "Taken apart" : "Archived"} <Time at={change.at} />
            </h2>
            <a class="small" href={href(["p", project, "runs", change.consolidation_id])}>
              the run
            </a>
            {change.undone_by ? (
              <span class="muted small">rolled back</span>
            ) : (
              isAdmin && place === 0 && record.status !== "merged" && (
                <Button small icon="undo" onClick={() => setUndoing(change)}>
                  Undo
                </Button>
              )
            )}
          </header>
          <Links change={change} labels={labels} project={project} />
        </article>
      ))}
      <Undo project={project} record={record} change={undoing} onClose={() => setUndoing(null)} />
    </>
  );
}

function Links({ change, labels, project }: { change: Change; labels: Record<string, string>; project: string }) {
  const links = Array.isArray(change.reason["links"]) ? (change.reason["links"] as Record<string, unknown>[]) : [];
  const name = (id: unknown) => <a href={href(["p", project, "records", String(id)])}>{labels[String(id)] ?? String(id).slice(0, 8)}</a>;
  return (
    <>
      {links.map((link, place) => {
        const evidence = readEvidence(link);
        return (
          <div key={place} class="link">
            {name(link["left"])} <span class="muted">and</span> {name(link["right"])} <b class="nowrap">{percent(evidence.probability)}</b>
            <details open={place === 0}>
              <summary>What speaks for and against it</summary>
              {link["rule"] ? <p class="muted small">Settled by a rule: {String(link["rule"])}</p> : null}
              <Waterfall evidence={evidence} />
            </details>
          </div>
        );
      })}
      {links.length > 0 && <p class="muted small">Weights in bits: one bit doubles the odds that two records are the same thing, minus one halves them.</p>}
    </>
  );
}

function Undo({ project, record, change, onClose }: { project: string; record: RecordView; change: Change | null; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const undo = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/consolidation/rollback", {
          params: { header: { "Idempotency-Key": idempotencyKey() } },
          body: { consolidation_id: change?.consolidation_id ?? "", reason, record_id: record.record_id },
        }),
      ),
    onSuccess: (rollback) => {
      onClose();
      say(rollback.status === "completed" ? "Undone: the sources stand for themselves again." : "The rollback is under way.");
      for (const key of ["record", "records", "explanation", "timeline", "sources", "runs"]) void client.invalidateQueries({ queryKey: [key] });
      const first = record.consolidated_from[0];
      if (first && rollback.status === "completed") location.hash = href(["p", project, "records", first]);
    },
    onError: complain,
  });
  return (
    <Dialog title="Undo this merge" open={change !== null} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          undo.mutate();
        }}
      >
        <p>The records that were merged into {record.label} stand for themselves again, as they were before. Later runs keep them apart.</p>
        <label class="field">
          Why? It is kept in the audit trail.
          <input required maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} autoFocus />
        </label>
        <footer>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="danger" type="submit" busy={undo.isPending}>
            Undo the merge
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

const WORDS: { [what: string]: string } = {
  created: "Created",
  ingested: "Read again from its source",
  edited: "Edited",
  suggestion_accepted: "A suggestion was taken",
  suggestion_dismissed: "A suggestion was dismissed",
  archived: "Archived",
  restored: "Restored",
  merged: "Merged",
  released: "Taken apart",
  rolled_back: "Rolled back",
  changed_by_run: "Taken out of a merge, by a run or its rollback",
};

export function Timeline({ project, record }: { project: string; record: RecordView }) {
  const timeline = useQuery({
    queryKey: ["timeline", project, record.record_id],
    queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}/records/{record_id}/timeline", { params: { path: { project_id: project, record_id: record.record_id } } })),
  });
  if (timeline.isPending) return <Loading />;
  if (timeline.isError) return <Failure error={timeline.error} retry={() => void timeline.refetch()} />;
  const { items, labels } = timeline.data;
  return (
    <ol class="timeline">
      {items.map((item, place) => (
        <li key={place} class={`${item.what} ${item.undone_by ? "undone" : ""}`}>
          <div>
            <b>{WORDS[item.what] ?? item.what}</b>
            {item.into && item.into !== record.record_id && (
              <>
                {" "}
                {item.what === "merged" ? "into" : "from"} <a href={href(["p", project, "records", item.into])}>{labels[item.into] ?? "another record"}</a>
              </>
            )}
            {item.into === record.record_id && item.sources.length > 0 && <> from {item.sources.length} sources</>}
            {item.undone_by && <span class="muted"> (rolled back since)</span>}
          </div>
          {item.fields.length > 0 && <div class="muted small">{item.fields.map(heading).join(", ")}</div>}
          <div class="muted small">
            <Time at={item.at} />
            {item.version !== null && <> · version {item.version}</>}
            {(item.actor_name ?? item.actor) && <> · {item.actor_name ?? item.actor}</>}
            {item.job_id && (
              <>
                {" "}
                · <a href={href(["p", project, "runs", item.job_id])}>run</a>
              </>
            )}
          </div>
        </li>
      ))}
    </ol>
  );
}
