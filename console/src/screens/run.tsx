import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/preact-query";
import { useMemo, useState } from "preact/hooks";
import { api, idempotencyKey, type RunView, type Schemas, unwrap } from "../api/client";
import { isOpen, useJob, useMe } from "../queries";
import { go, href } from "../router";
import { Button, complain, Dialog, Empty, Failure, Loading, Meter, Page, Pill, say, Time } from "../ui/basics";
import { type Column, Table } from "../ui/table";
import { heading, Marked } from "../ui/values";
import { percent, readEvidence, Waterfall } from "../ui/waterfall";
import { startedBy } from "./jobs";
import { More } from "./records";
import { useIsAdmin } from "./runs";

type Planned = Schemas["PlannedResponse"];
const KEPT_DAYS = 7; // a run can be rolled back for this long

export function Run({ project, id }: { project: string; id: string }) {
  const job = useJob(id);
  const isAdmin = useIsAdmin(project);
  const me = useMe().data?.subject;
  const run = useQuery({
    queryKey: ["run", id, job.data?.status],
    queryFn: () => unwrap(api.GET("/api/v1/consolidation/status/{job_id}", { params: { path: { job_id: id } } })),
    enabled: isAdmin,
  });
  const [undoing, setUndoing] = useState(false);
  if (job.isPending || (isAdmin && run.isPending)) return <Loading rows={8} />;
  if (job.isError) return <Failure error={job.error} retry={() => void job.refetch()} />;
  const result = job.data.result as Record<string, unknown>;
  const ended = run.data;
  const recent = Date.now() - Date.parse(job.data.ended_at ?? "") < KEPT_DAYS * 86_400_000;
  const canUndo = isAdmin && ended?.operation === "consolidation" && ended.status === "completed" && recent && (ended.changes ?? 0) > 0;
  return (
    <Page
      back={{ href: href(["p", project, "runs"]), label: "Runs" }}
      title={job.data.label}
      detail={
        <>
          <Pill state={job.data.status} />
          <span>
            started <Time at={job.data.created_at} /> by {startedBy(job.data, me)}
          </span>
        </>
      }
      actions={
        canUndo && (
          <Button icon="undo" onClick={() => setUndoing(true)}>
            Roll back
          </Button>
        )
      }
    >
      {isOpen(job.data) && (
        <div class="live" role="status">
          <Meter value={job.data.progress} label="Progress" />
          <span>
            {Math.round(job.data.progress * 100)} % {job.data.phase && `· ${job.data.phase}`}
          </span>
        </div>
      )}
      {job.data.error && <Failure error={new Error(job.data.error.reason)} />}
      {job.data.status === "completed" && <Outcome result={result} reasoned={ended?.operation === "dry_run"} after={ended?.operation === "consolidation" ? project : null} />}
      {ended?.operation === "dry_run" && ended.status === "completed" && <Thresholds project={project} options={job.data.options} />}
      {ended?.operation === "dry_run" && ended.status === "completed" && <Report project={project} id={id} options={job.data.options} />}
      {ended && <Rollback project={project} run={ended} open={undoing} onClose={() => setUndoing(false)} />}
    </Page>
  );
}

/** What a dry run was asked to try, and a button that keeps it. */
function Thresholds({ project, options }: { project: string; options: Record<string, unknown> }) {
  const client = useQueryClient();
  const { match_threshold, review_threshold } = options;
  const keep = useMutation({
    mutationFn: (body: { match_threshold: number; review_threshold: number }) =>
      unwrap(api.POST("/api/v1/consolidation/configure/{project_id}", { params: { path: { project_id: project } }, body })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["project", project] });
      say("From now on runs use these thresholds.");
    },
    onError: complain,
  });
  if (typeof match_threshold !== "number" || typeof review_threshold !== "number") return null;
  return (
    <div class="batch">
      <span>
        Tried: merge from {Math.round(match_threshold * 100)} %, ask from {Math.round(review_threshold * 100)} %.
      </span>
      <Button small busy={keep.isPending} onClick={() => keep.mutate({ match_threshold, review_threshold })}>
        Keep these thresholds
      </Button>
    </div>
  );
}

const FIGURES = ["records_before", "records_after", "changes", "merged", "archived", "reviews", "grey_pairs", "left_for_next_run", "chosen_not_found"];
const SAYS: { [name: string]: string } = {
  merged: "sources merged",
  reviews: "reviews opened",
  grey_pairs: "pairs it is not sure of",
  chosen_not_found: "chosen, and not so any more",
};

/**
 * What a run came to, and where to go on after one that changed something (in the project `after`); what it compared is
 * left to its report, where there is one with reasons.
 */
function Outcome({ result, reasoned, after }: { result: Record<string, unknown>; reasoned: boolean; after: string | null }) {
  const verdicts = Object.entries((result["verdicts"] ?? {}) as Record<string, string>);
  const schema = Object.entries((result["schema"] ?? {}) as Record<string, Record<string, unknown>>);
  const reasons = Array.isArray(result["reasons"]) ? result["reasons"].map((each) => `${String(each).charAt(0).toUpperCase()}${String(each).slice(1)}.`) : [];
  return (
    <>
      <dl class="figures wide">
        {FIGURES.filter((name) => typeof result[name] === "number" && (result[name] !== 0 || name.startsWith("records") || name === "changes")).map((name) => (
          <div key={name}>
            <dt>{SAYS[name] ?? heading(name).toLowerCase()}</dt>
            <dd>{Number(result[name]).toLocaleString("en")}</dd>
          </div>
        ))}
      </dl>
      {after && (
        <p class="actions next">
          {Number(result["reviews"] ?? 0) > 0 && (
            <a class="button primary" href={href(["p", after, "reviews"])}>
              Review the pairs
            </a>
          )}
          <a class="button" href={href(["p", after, "records"])}>
            See the records
          </a>
        </p>
      )}
      {verdicts.map(([kind, verdict]) => (
        <p key={kind} class={verdict === "trusted" ? "notice good" : "notice warn"}>
          {verdict === "trusted" ? `The estimate for ${kind}s stands its own checks.` : `The estimate for ${kind}s does not stand its own checks: only what is sure beyond doubt was merged.`} {reasons.join(" ")}
        </p>
      ))}
      {schema.length > 0 && !reasoned && (
        <details class="why">
          <summary>What was compared</summary>
          {schema.map(([kind, rules]) => (
            <dl key={kind} class="schema">
              {Object.entries(rules).map(([field, rule]) => (
                <div key={field}>
                  <dt>{heading(field)}</dt>
                  <dd class="muted">{typeof rule === "string" ? rule.replaceAll("_", " ") : JSON.stringify(rule)}</dd>
                </div>
              ))}
            </dl>
          ))}
        </details>
      )}
    </>
  );
}

const MOST = 500; // changes that one run may be given

function Report({ project, id, options }: { project: string; id: string; options: Record<string, unknown> }) {
  const client = useQueryClient();
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const report = useInfiniteQuery({
    queryKey: ["report", id],
    queryFn: ({ pageParam }) => unwrap(api.GET("/api/v1/consolidation/report/{job_id}", { params: { path: { job_id: id }, query: { limit: 50, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
  const lines = useMemo(() => report.data?.pages.flatMap((page) => page.items.map((item) => ({ item, labels: page.labels, values: page.values }))) ?? [], [report.data]);
  const make = useMutation({
    mutationFn: () => {
      const { dry_run: _, ...same } = options;
      return unwrap(
        api.POST("/api/v1/consolidation/trigger", {
          params: { header: { "Idempotency-Key": idempotencyKey() } },
          body: { project_id: project, options: { ...same, chosen: [...chosen] } },
        }),
      );
    },
    onSuccess: (accepted) => {
      void client.invalidateQueries({ queryKey: ["runs", project] });
      go(["p", project, "runs", accepted.job_id]);
    },
    onError: complain,
  });
  if (report.isPending) return <Loading />;
  if (report.isError) return <Failure error={report.error} retry={() => void report.refetch()} />;
  const reasons = (report.data.pages[0]?.summary["schema_reasons"] ?? {}) as Record<string, Record<string, string>>;
  if (lines.length === 0) {
    return (
      <>
        <Reasons reasons={reasons} />
        <Empty title="It would change nothing" icon="check">
          No records are alike enough. Lower the thresholds in the settings, or look at what is compared and why.
        </Empty>
      </>
    );
  }
  const choosable = lines.map(({ item }) => item.change_id).filter((each) => each !== null).slice(0, MOST);
  const toggle = (change: string): void => {
    const next = new Set(chosen);
    if (!next.delete(change)) next.add(change);
    choose(next);
  };
  return (
    <section aria-label="What it would change">
      <Reasons reasons={reasons} />
      <h2>What it would change</h2>
      {choosable.length > 0 && (
        <div class="batch">
          <label class="check">
            <input type="checkbox" checked={chosen.size === choosable.length} onChange={(event) => choose(new Set(event.currentTarget.checked ? choosable : []))} />
            Choose all {report.hasNextPage && "that are shown"}
          </label>
          <Button small tone="primary" busy={make.isPending} disabled={chosen.size === 0 || chosen.size > MOST} onClick={() => make.mutate()}>
            {chosen.size === 0 ? "Make the chosen changes" : chosen.size === 1 ? "Make this change" : `Make these ${chosen.size} changes`}
          </Button>
          <span class="muted small">Only what is chosen is done; the rest can wait for the next run.</span>
        </div>
      )}
      {lines.map(({ item, labels, values }, place) => (
        <Line key={place} project={project} item={item} labels={labels} values={values} chosen={item.change_id !== null && chosen.has(item.change_id)} onChoose={toggle} />
      ))}
      {report.hasNextPage && <More busy={report.isFetchingNextPage} onMore={() => void report.fetchNextPage()} />}
    </section>
  );
}

/** Why each field is compared as it is. */
function Reasons({ reasons }: { reasons: Record<string, Record<string, string>> }) {
  if (Object.keys(reasons).length === 0) return null;
  return (
    <details class="why">
      <summary>Why fields are compared as they are</summary>
      {Object.entries(reasons).map(([kind, fields]) => (
        <dl key={kind} class="schema">
          {Object.entries(fields).map(([field, reason]) => (
            <div key={field}>
              <dt>{heading(field)}</dt>
              <dd class="muted">{reason}</dd>
            </div>
          ))}
        </dl>
      ))}
    </details>
  );
}

const SIDES = 6; // records that fit side by side

/** The records that would become one, with the words marked in which one differs from the first. */
function Values({ ids, labels, values }: { ids: string[]; labels: Record<string, string>; values: Record<string, Record<string, string>> }) {
  const shown = ids.filter((id) => values[id]).slice(0, SIDES);
  const first = values[shown[0] ?? ""] ?? {};
  const names = [...new Set(shown.flatMap((id) => Object.keys(values[id] ?? {})))];
  return (
    <Table
      class="compare"
      label="Values side by side"
      rows={names}
      idOf={(name) => name}
      columns={[
        { name: "Field", is: "main", cell: heading },
        ...shown.map(
          (id, place): Column<string> => ({
            name: labels[id] ?? id.slice(0, 8),
            is: "named",
            cell: (name) => <Marked value={values[id]?.[name] ?? ""} other={place === 0 ? (values[id]?.[name] ?? "") : (first[name] ?? "")} />,
          }),
        ),
      ]}
    />
  );
}

interface LineProps {
  project: string;
  item: Planned;
  labels: Record<string, string>;
  values: Record<string, Record<string, string>>;
  chosen: boolean;
  onChoose: (change: string) => void;
}

function Line({ project, item, labels, values, chosen, onChoose }: LineProps) {
  const links = Array.isArray(item.reason["links"]) ? (item.reason["links"] as Record<string, unknown>[]) : [];
  const pair = item.review_id?.split(".") ?? [];
  const ids = item.operation === "review" ? pair : item.sources;
  return (
    <div class={chosen ? "link chosen" : "link"}>
      {item.change_id !== null && <input type="checkbox" aria-label={`Choose ${item.operation} of ${ids.map((id) => labels[id] ?? id.slice(0, 8)).join(" and ")}`} checked={chosen} onChange={() => onChoose(item.change_id ?? "")} />}{" "}
      <Pill state={item.operation === "merge" ? "merged" : item.operation === "review" ? "waiting" : "archived"}>{item.operation}</Pill>{" "}
      {ids.map((id, place) => (
        <span key={id}>
          {place > 0 && <span class="muted"> + </span>}
          <a href={href(["p", project, "records", id])}>{labels[id] ?? id.slice(0, 8)}</a>
        </span>
      ))}
      {item.confidence !== null && <b class="nowrap"> {percent(item.confidence)}</b>}
      {ids.length > 1 && (
        <details>
          <summary>The values side by side</summary>
          <Values ids={ids} labels={labels} values={values} />
        </details>
      )}
      {links.length > 0 && (
        <details>
          <summary>What speaks for and against it</summary>
          {links.map((link, place) => (
            <Waterfall key={place} evidence={readEvidence(link)} />
          ))}
        </details>
      )}
    </div>
  );
}

function Rollback({ project, run, open, onClose }: { project: string; run: RunView; open: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState("");
  const rollback = useMutation({
    mutationFn: () =>
      unwrap(api.POST("/api/v1/consolidation/rollback", { params: { header: { "Idempotency-Key": idempotencyKey() } }, body: { consolidation_id: run.consolidation_id, reason } })),
    onSuccess: (accepted) => {
      void client.invalidateQueries();
      say("The rollback has begun.");
      onClose();
      go(["p", project, "runs", accepted.job_id]);
    },
    onError: complain,
  });
  return (
    <Dialog title="Roll this run back" open={open} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rollback.mutate();
        }}
      >
        <p>
          All {run.changes?.toLocaleString("en")} changes of the run are taken back: its {run.records_after?.toLocaleString("en")} records become {run.records_before?.toLocaleString("en")} again. It is refused when somebody has changed one of them since.
        </p>
        <label class="field">
          Why? It is kept in the audit trail.
          <input required maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} autoFocus />
        </label>
        <footer>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="danger" type="submit" busy={rollback.isPending}>
            Roll back
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
