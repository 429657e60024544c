import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useEffect, useState } from "preact/hooks";
import { api, ifMatch, type RecordView, unwrap } from "../api/client";
import { useRecord } from "../queries";
import { href, replaceQuery } from "../router";
import { Button, complain, Failure, Loading, Page, Pill, say, Time } from "../ui/basics";
import { Icon } from "../ui/icons";
import { Erase } from "./erase";
import { Document, Sources } from "./record_evidence";
import { Fields } from "./record_fields";
import { Explanation, Timeline } from "./record_history";
import { Copy } from "./me";
import { useIsAdmin } from "./runs";

type Tab = "fields" | "evidence" | "sources" | "timeline" | "explain";

const NAMES: { [tab in Tab]: string } = { fields: "Fields", evidence: "Document", sources: "Sources", explain: "Why merged", timeline: "Timeline" };
const NARROW = matchMedia("(max-width: 1040px)"); // as in screens.css

/** Whether there is no room for the fields beside what they rest on. */
function useNarrow(): boolean {
  const [narrow, setNarrow] = useState(NARROW.matches);
  useEffect(() => {
    const follow = (): void => setNarrow(NARROW.matches);
    NARROW.addEventListener("change", follow);
    return () => NARROW.removeEventListener("change", follow);
  }, []);
  return narrow;
}

export function Record({ project, id, tab: asked }: { project: string; id: string; tab: string }) {
  const record = useRecord(project, id);
  if (record.isPending) return <Loading rows={10} />;
  if (record.isError) return <Failure error={record.error} retry={() => void record.refetch()} />;
  return <Shown key={record.data.record_id} record={record.data} asked={asked} project={project} />;
}

function Shown({ record, asked, project }: { record: RecordView; asked: string; project: string }) {
  const consolidated = record.consolidated_from.length > 0;
  const isDocument = record.kind === "resume";
  const narrow = useNarrow();
  const tabs: Tab[] = [
    ...(narrow ? (["fields"] as const) : []),
    ...(isDocument ? (["evidence"] as const) : []),
    ...(consolidated ? (["sources"] as const) : []),
    ...(consolidated || record.merged_into ? (["explain"] as const) : []),
    "timeline",
  ];
  const tab = tabs.find((each) => each === asked) ?? tabs[0] ?? "timeline";
  const [field, setField] = useState<string | null>(null);
  return (
    <Page
      back={{ href: href(["p", project, "records"]), label: "Records" }}
      title={record.label}
      detail={
        <>
          {record.detail && <span>{record.detail}</span>}
          <Pill state={record.status} />
          {consolidated && <Pill state="merged">{record.consolidated_from.length} sources</Pill>}
          {record.pinned && (
            <Pill state="pinned" tone="info">
              <Icon name="pin" size={12} /> pinned
            </Pill>
          )}
          {record.stale && <Pill state="waiting">a source changed: the next run recomputes it</Pill>}
        </>
      }
      actions={<Actions record={record} project={project} />}
    >
      {record.merged_into && (
        <p class="notice">
          This is a source. <a href={href(["p", project, "records", record.merged_into])}>Its consolidated record</a> stands for it in lists and searches.
        </p>
      )}
      <div class="record">
        {!narrow && (
          <section class="fields-side" aria-label="Fields">
            <Fields project={project} record={record} onShow={setField} shown={field} />
            <Origin record={record} />
          </section>
        )}
        <section class="evidence-side" aria-label="What the record rests on">
          <div class="tabs" role="tablist" aria-label="What the record rests on">
            {tabs.map((each) => (
              <button key={each} type="button" role="tab" id={`tab-${each}`} aria-selected={each === tab} aria-controls="tab-body" onClick={() => replaceQuery({ tab: each })}>
                {NAMES[each]}
              </button>
            ))}
          </div>
          <div id="tab-body" role="tabpanel" aria-labelledby={`tab-${tab}`} class={tab === "fields" ? "tab-body bare" : "tab-body"}>
            {tab === "fields" && <Fields project={project} record={record} onShow={setField} shown={field} />}
            {tab === "fields" && <Origin record={record} />}
            {tab === "evidence" && <Document project={project} record={record} field={field} onField={setField} />}
            {tab === "sources" && <Sources project={project} record={record} />}
            {tab === "explain" && <Explanation project={project} record={record} />}
            {tab === "timeline" && <Timeline project={project} record={record} />}
          </div>
        </section>
      </div>
    </Page>
  );
}

function Origin({ record }: { record: RecordView }) {
  const { source } = record;
  return (
    <dl class="origin">
      {source.name && (
        <div>
          <dt>File</dt>
          <dd>{source.name}</dd>
        </div>
      )}
      {source.ocr && (
        <div>
          <dt>Read by</dt>
          <dd>{source.ocr} (a scan)</dd>
        </div>
      )}
      {record.tags.length > 0 && (
        <div>
          <dt>Tags</dt>
          <dd>
            <ul class="chips">
              {record.tags.map((tag) => (
                <li key={tag}>{tag}</li>
              ))}
            </ul>
          </dd>
        </div>
      )}
      <div>
        <dt>Changed</dt>
        <dd>
          <Time at={record.updated_at} />, version {record.version}
        </dd>
      </div>
      <div>
        <dt>Used</dt>
        <dd>
          {record.uses === 0 ? "never" : `${record.uses} ×, last `}
          {record.last_used_at && <Time at={record.last_used_at} />}
        </dd>
      </div>
      <div>
        <dt>Id</dt>
        <dd>
          <code>{record.record_id}</code> <Copy text={record.record_id} />
        </dd>
      </div>
    </dl>
  );
}

function Actions({ record, project }: { record: RecordView; project: string }) {
  const client = useQueryClient();
  const path = { project_id: project, record_id: record.record_id };
  const done = (said: string) => (changed: RecordView) => {
    client.setQueryData(["record", project, record.record_id], changed);
    void client.invalidateQueries({ queryKey: ["records", project] });
    void client.invalidateQueries({ queryKey: ["timeline", project, record.record_id] });
    say(said);
  };
  const pin = useMutation({
    mutationFn: () =>
      unwrap(api.PATCH("/api/v1/projects/{project_id}/records/{record_id}", { params: { path, header: { "If-Match": ifMatch(record.version) } }, body: { pinned: !record.pinned } })),
    onSuccess: done(record.pinned ? "Unpinned." : "Pinned: consolidations leave it as it is."),
    onError: complain,
  });
  const params = { path, header: { "If-Match": ifMatch(record.version) } };
  const move = useMutation({
    mutationFn: () =>
      unwrap(
        record.status === "archived"
          ? api.POST("/api/v1/projects/{project_id}/records/{record_id}/restore", { params, body: {} })
          : api.POST("/api/v1/projects/{project_id}/records/{record_id}/archive", { params, body: {} }),
      ),
    onSuccess: done(record.status === "archived" ? "Restored." : "Archived."),
    onError: complain,
  });
  const isAdmin = useIsAdmin(project);
  const [erasing, setErasing] = useState(false);
  if (record.status === "merged") return null;
  return (
    <>
      <Button icon="pin" busy={pin.isPending} aria-pressed={record.pinned} onClick={() => pin.mutate()}>
        {record.pinned ? "Unpin" : "Pin"}
      </Button>
      <Button icon="archive" busy={move.isPending} onClick={() => move.mutate()}>
        {record.status === "archived" ? "Restore" : "Archive"}
      </Button>
      {isAdmin && (
        <Button tone="quiet" onClick={() => setErasing(true)}>
          Erase …
        </Button>
      )}
      <Erase project={project} title="Erase this record" record_ids={[record.record_id]} open={erasing} onClose={() => setErasing(false)}>
        {record.label} {record.consolidated_from.length > 0 && `and its ${record.consolidated_from.length} sources`}
      </Erase>
    </>
  );
}
