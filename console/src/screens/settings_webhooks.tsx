import { useMutation, useQuery, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, type Schemas, unwrap } from "../api/client";
import { Button, complain, Dialog, Empty, Failure, Loading, Pill, say, Time } from "../ui/basics";
import { Table } from "../ui/table";
import { Copy } from "./me";

type Webhook = Schemas["WebhookResponse"];

/** The project's webhooks: where its events are sent, whether they arrive, and what to do when they do not. */
export function Webhooks({ project }: { project: string }) {
  const client = useQueryClient();
  const [url, setUrl] = useState("");
  const [types, setTypes] = useState("");
  const [secret, show] = useState("");
  const path = { project_id: project };
  const refresh = (): void => void client.invalidateQueries({ queryKey: ["webhooks", project] });
  const webhooks = useQuery({
    queryKey: ["webhooks", project],
    queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}/webhooks", { params: { path } })),
  });
  const create = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/projects/{project_id}/webhooks", { params: { path }, body: { url: url.trim(), types: types.split(/[\s,]+/).filter(Boolean) } })),
    onSuccess: (made) => {
      setUrl("");
      setTypes("");
      show(made.secret);
      refresh();
    },
    onError: complain,
  });
  return (
    <section class="card">
      <h2>Webhooks</h2>
      {webhooks.isPending && <Loading rows={2} />}
      {webhooks.isError && <Failure error={webhooks.error} retry={() => void webhooks.refetch()} />}
      {webhooks.data?.items.length === 0 && <Empty title="No webhooks">An address of yours that is told what happens here, signed and retried for three days.</Empty>}
      <ul class="webhooks">
        {webhooks.data?.items.map((webhook) => <OneWebhook key={webhook.webhook_id} webhook={webhook} onSecret={show} onChange={refresh} />)}
      </ul>
      <form
        class="inline"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <input required type="url" pattern="https://.*" title="An https address on the public internet" maxLength={2000} placeholder="https://hooks.example.org/winnow" aria-label="Address" value={url} onInput={(event) => setUrl(event.currentTarget.value)} />
        <input maxLength={2000} placeholder="Types of events, e.g. winnow.job.failed; empty: all" aria-label="Types of events" value={types} onInput={(event) => setTypes(event.currentTarget.value)} />
        <Button type="submit" busy={create.isPending}>
          Add
        </Button>
      </form>
      <Dialog title="The webhook's secret" open={secret !== ""} onClose={() => show("")}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            show("");
          }}
        >
          <p>Verify deliveries with it. It is shown this once.</p>
          <code class="secret">{secret}</code>
          <footer>
            <Copy text={secret} />
            <Button tone="primary" type="submit">
              Done
            </Button>
          </footer>
        </form>
      </Dialog>
    </section>
  );
}

function OneWebhook({ webhook, onSecret, onChange }: { webhook: Webhook; onSecret: (secret: string) => void; onChange: () => void }) {
  const client = useQueryClient();
  const [shown, setShown] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const params = { path: { project_id: webhook.project_id, webhook_id: webhook.webhook_id } };
  const act = useMutation({
    mutationFn: async (action: "test" | "rotate" | "toggle" | "delete") => {
      switch (action) {
        case "test":
          await unwrap(api.POST("/api/v1/projects/{project_id}/webhooks/{webhook_id}/test", { params, body: {} }));
          setShown(true);
          return "A test is on its way.";
        case "rotate":
          onSecret((await unwrap(api.POST("/api/v1/projects/{project_id}/webhooks/{webhook_id}/rotate", { params, body: {} }))).secret);
          return "For 24 hours deliveries carry a signature of both secrets.";
        case "toggle":
          await unwrap(api.PATCH("/api/v1/projects/{project_id}/webhooks/{webhook_id}", { params, body: { enabled: !webhook.enabled } }));
          return webhook.enabled ? "Disabled." : "Enabled.";
        case "delete":
          await unwrap(api.DELETE("/api/v1/projects/{project_id}/webhooks/{webhook_id}", { params }));
          return "Deleted.";
      }
    },
    onSuccess: (said) => say(said),
    onError: complain,
    onSettled: () => {
      onChange();
      void client.invalidateQueries({ queryKey: ["deliveries", webhook.webhook_id] });
    },
  });
  return (
    <li>
      <div class="webhook-head">
        <b>{webhook.url}</b> {webhook.enabled ? <Pill state="active">enabled</Pill> : <Pill state="failed">{webhook.disabled === "gone" ? "disabled: it answered 410" : "disabled"}</Pill>}
      </div>
      <span class="muted small">{webhook.types.join(", ") || "every event"}</span>
      <div class="actions">
        <Button small aria-expanded={shown} onClick={() => setShown(!shown)}>
          Deliveries
        </Button>
        <Button small busy={act.isPending} disabled={!webhook.enabled} onClick={() => act.mutate("test")}>
          Send a test
        </Button>
        <Button small busy={act.isPending} onClick={() => act.mutate("rotate")}>
          New secret
        </Button>
        <Button small busy={act.isPending} onClick={() => act.mutate("toggle")}>
          {webhook.enabled ? "Disable" : "Enable"}
        </Button>
        <Button small busy={act.isPending} onClick={() => setDeleting(true)}>
          Delete …
        </Button>
      </div>
      <Dialog title="Delete this webhook" open={deleting} onClose={() => setDeleting(false)}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            setDeleting(false);
            act.mutate("delete");
          }}
        >
          <p>
            {webhook.url} gets no further delivery, and those that wait are dropped. <b>Its secret can't be had back.</b>
          </p>
          <footer>
            <Button onClick={() => setDeleting(false)}>Cancel</Button>
            <Button tone="danger" type="submit">
              Delete the webhook
            </Button>
          </footer>
        </form>
      </Dialog>
      {shown && <Deliveries webhook={webhook} />}
    </li>
  );
}

function Deliveries({ webhook }: { webhook: Webhook }) {
  const client = useQueryClient();
  const params = { path: { project_id: webhook.project_id, webhook_id: webhook.webhook_id } };
  const queryKey = ["deliveries", webhook.webhook_id];
  const deliveries = useQuery({
    queryKey,
    queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}/webhooks/{webhook_id}/deliveries", { params: { ...params, query: { limit: 20 } } })),
    refetchInterval: 4000,
  });
  const again = useMutation({
    mutationFn: (event_id: string) => unwrap(api.POST("/api/v1/projects/{project_id}/webhooks/{webhook_id}/redeliver", { params, body: { event_id } })),
    onSuccess: () => {
      say("It is sent again.");
      void client.invalidateQueries({ queryKey });
    },
    onError: complain,
  });
  if (deliveries.isPending) return <Loading rows={2} />;
  if (deliveries.isError) return <Failure error={deliveries.error} retry={() => void deliveries.refetch()} />;
  if (deliveries.data.items.length === 0) return <p class="muted small">Nothing was sent within the last 30 days.</p>;
  return (
    <Table
      label={`Deliveries to ${webhook.url}`}
      rows={deliveries.data.items}
      idOf={(delivery) => delivery.event_id}
      columns={[
        { name: "Event", is: "main", cell: (delivery) => delivery.type },
        { name: "State", cell: (delivery) => <Pill state={delivery.state} /> },
        {
          name: "Last answer",
          is: "named",
          muted: true,
          cell: (delivery) => (
            <>
              {delivery.last || "–"} {delivery.attempts > 1 && `(${delivery.attempts} attempts)`}
            </>
          ),
        },
        { name: "When", nowrap: true, muted: true, cell: (delivery) => <Time at={delivery.created_at} /> },
        {
          name: "Action",
          is: "silent",
          cell: (delivery) =>
            delivery.state !== "pending" &&
            webhook.enabled && (
              <Button small busy={again.isPending} onClick={() => again.mutate(delivery.event_id)}>
                Send again
              </Button>
            ),
        },
      ]}
    />
  );
}
