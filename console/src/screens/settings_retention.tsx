import { useMutation } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, idempotencyKey, ifMatch, type ProjectView, unwrap } from "../api/client";
import { go } from "../router";
import { Button, complain } from "../ui/basics";
import { useSaved } from "./settings";

const KINDS = ["resume", "row", "note"] as const;
type Days = { [kind in (typeof KINDS)[number]]?: number };

export function Retention({ project }: { project: ProjectView }) {
  const [days, setDays] = useState<Days>(project.retention);
  const saved = useSaved(project.project_id);
  const path = { project_id: project.project_id };
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}", {
          params: { path, header: { "If-Match": ifMatch(project.version) } },
          body: { retention: Object.fromEntries(KINDS.flatMap((kind) => (days[kind] ? [[kind, days[kind]]] : []))) },
        }),
      ),
    onSuccess: saved,
    onError: complain,
  });
  const preview = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/erasures", {
          params: { path, header: { "Idempotency-Key": idempotencyKey() } },
          body: { expired: true, dry_run: true },
        }),
      ),
    onSuccess: (accepted) => go(["p", project.project_id, "jobs", accepted.job_id]),
    onError: complain,
  });
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h2>Retention</h2>
      <p class="muted">Each night, records are erased that were neither changed nor used for this many days. Empty: they are kept.</p>
      {KINDS.map((kind) => (
        <label key={kind} class="check">
          <input
            class="short"
            type="number"
            min={1}
            max={36500}
            aria-label={`Days for ${kind}s`}
            value={days[kind] ?? ""}
            onInput={(event) => setDays({ ...days, [kind]: event.currentTarget.valueAsNumber || undefined })}
          />
          days for {kind}s
        </label>
      ))}
      <footer>
        <Button busy={preview.isPending} disabled={Object.keys(project.retention).length === 0} onClick={() => preview.mutate()}>
          What would go now?
        </Button>
        <Button tone="primary" type="submit" busy={save.isPending}>
          Save
        </Button>
      </footer>
    </form>
  );
}
