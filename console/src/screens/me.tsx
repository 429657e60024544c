// Who a person is here: the name that others see, and the id that an admin needs to make them a member.
import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, unwrap } from "../api/client";
import { useMe } from "../queries";
import { Button, complain, Dialog, say } from "../ui/basics";

export function Copy({ text }: { text: string }) {
  return (
    <Button small onClick={() => void navigator.clipboard.writeText(text).then(() => say("Copied."), complain)}>
      Copy
    </Button>
  );
}

/** A person's own id, with what it is good for. */
export function OwnId() {
  const subject = useMe().data?.subject;
  if (!subject) return null;
  return (
    <p class="own-id">
      <span>
        Your id is <code>{subject}</code>
      </span>{" "}
      <Copy text={subject} />
    </p>
  );
}

export function Me({ open, onClose }: { open: boolean; onClose: () => void }) {
  const me = useMe();
  const client = useQueryClient();
  const [name, setName] = useState<string | null>(null);
  const save = useMutation({
    mutationFn: (chosen: string) => unwrap(api.PUT("/api/v1/me", { body: { name: chosen } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["me"] });
      say("Saved.");
      onClose();
    },
    onError: complain,
  });
  return (
    <Dialog title="You" open={open} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate((name ?? me.data?.name ?? "").trim());
        }}
      >
        <label class="field">
          Name
          <input required maxLength={100} placeholder="as others read it in the audit trail" value={name ?? me.data?.name ?? ""} onInput={(event) => setName(event.currentTarget.value)} autoFocus />
        </label>
        <div>
          <OwnId />
          <p class="muted small">An admin of a project needs it to make you a member. Your roles here: {me.data?.roles.join(", ").replaceAll("_", " ") || "none"}.</p>
        </div>
        <footer>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" busy={save.isPending}>
            Save
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
