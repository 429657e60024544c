// Erasing records and files, with all that they came from and went into, after a look at what would go.
import { useMutation, useQueryClient } from "@tanstack/preact-query";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { api, idempotencyKey, unwrap } from "../api/client";
import { go } from "../router";
import { Button, complain, Dialog } from "../ui/basics";
import { Chosen } from "../ui/table";

type Reason = "subject_request" | "mistake" | "other";

interface EraseProps {
  project: string;
  title: string;
  record_ids?: string[];
  file_ids?: string[];
  open: boolean;
  onClose: () => void;
  /** What will be gone, as the beginning of a sentence. */
  children: ComponentChildren;
}

const MOST_FILES = 100; // of one erasure

interface FilesProps {
  project: string;
  files: readonly { file_id: string; name: string }[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}

/** What can be done with the files that are chosen in a list. */
export function ChosenFiles({ project, files, chosen, onChange }: FilesProps) {
  const [erasing, setErasing] = useState(false);
  const those = files.filter((file) => chosen.has(file.file_id));
  const [first] = those;
  const one = those.length === 1;
  return (
    <Chosen label="Chosen files" all={files.map((file) => file.file_id)} chosen={chosen} onChange={onChange}>
      <Button small disabled={!first || those.length > MOST_FILES} onClick={() => setErasing(true)}>
        Erase {those.length > 0 && those.length} …
      </Button>
      {those.length > MOST_FILES && <span class="small error">At most {MOST_FILES} at once.</span>}
      <Erase project={project} title={one ? "Erase this file" : `Erase ${those.length} files`} file_ids={those.map((file) => file.file_id)} open={erasing} onClose={() => setErasing(false)}>
        {one ? first?.name : `${those.length} files`}, and whatever was made of {one ? "it" : "them"},
      </Erase>
    </Chosen>
  );
}

export function Erase({ project, title, record_ids, file_ids, open, onClose, children }: EraseProps) {
  const client = useQueryClient();
  const [reason, setReason] = useState<Reason>("subject_request");
  const [reference, setReference] = useState("");
  const erase = useMutation({
    mutationFn: (dry_run: boolean) =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/erasures", {
          params: { path: { project_id: project }, header: { "Idempotency-Key": idempotencyKey() } },
          body: { record_ids: record_ids?.length ? record_ids : null, file_ids: file_ids?.length ? file_ids : null, expired: false, reason, reference: reference.trim() || null, dry_run },
        }),
      ),
    onSuccess: (accepted) => {
      void client.invalidateQueries();
      onClose();
      go(["p", project, "jobs", accepted.job_id]);
    },
    onError: complain,
  });
  return (
    <Dialog title={title} open={open} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          erase.mutate(false);
        }}
      >
        <p>
          {children} will be gone from every place: versions, texts, files, changes, reviews, exports. The files and rows do not come back. <b>This can't be undone.</b>
        </p>
        <label class="field">
          Why
          <select value={reason} onChange={(event) => setReason(event.currentTarget.value as Reason)}>
            <option value="subject_request">The person asked for it</option>
            <option value="mistake">It should never have been here</option>
            <option value="other">Another reason</option>
          </select>
        </label>
        <label class="field">
          Reference, such as a ticket's number; it stays in the audit trail
          <input maxLength={64} pattern="[A-Za-z0-9][A-Za-z0-9._\/#\-]*" title="Letters, digits and . _ / # -" value={reference} onInput={(event) => setReference(event.currentTarget.value)} />
        </label>
        <footer>
          <Button busy={erase.isPending} onClick={() => erase.mutate(true)}>
            What would go?
          </Button>
          <Button tone="danger" type="submit" busy={erase.isPending}>
            Erase
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
