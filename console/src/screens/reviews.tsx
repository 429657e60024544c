// Pairs that may be one thing, side by side, decided by keyboard: A accept, R reject, U undo, arrows to move.
import { useQuery, useQueryClient } from "@tanstack/preact-query";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { api, type RecordView, type ReviewView, type Schemas, unwrap } from "../api/client";
import { href, replaceQuery } from "../router";
import { Button, complain, Empty, Failure, Loading, Page, Pill, Segments } from "../ui/basics";
import { heading, Marked } from "../ui/values";
import { type Evidence, percent, readEvidence, stepsOf, Waterfall } from "../ui/waterfall";

type State = "pending" | "accepted" | "rejected";
const STATES: State[] = ["pending", "accepted", "rejected"];
const MOST = 500; // reviews that are held at once

function useReviews(project_id: string, state: State) {
  return useQuery({
    queryKey: ["reviews", project_id, state],
    queryFn: async () => {
      const found: ReviewView[] = [];
      let cursor: string | undefined;
      do {
        const page: Schemas["ReviewsPage"] = await unwrap(api.GET("/api/v1/projects/{project_id}/reviews", { params: { path: { project_id }, query: { state, limit: 100, cursor } } }));
        found.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor && found.length < MOST);
      // The most uncertain first: its answer teaches most, and the easy ones are quick at the end.
      return found.sort((a, b) => Math.abs(a.confidence - 0.5) - Math.abs(b.confidence - 0.5) || a.review_id.localeCompare(b.review_id));
    },
    staleTime: Number.POSITIVE_INFINITY, // the order stays while a person works through it
  });
}

const sideBySide = (project_id: string, review_id: string) => ({
  queryKey: ["review", project_id, review_id],
  queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}/reviews/{review_id}", { params: { path: { project_id, review_id } } })),
  staleTime: 60_000,
});

export function Reviews({ project, query }: { project: string; query: URLSearchParams }) {
  const state = STATES.find((each) => each === query.get("state")) ?? "pending";
  const reviews = useReviews(project, state);
  return (
    <Page
      title="Reviews"
      detail={<span>What is decided here is done by the next run, and kept by every later one.</span>}
      actions={<Segments label="State" value={state} onChange={(value) => replaceQuery({ state: value })} options={STATES.map((value) => ({ value, label: value }))} />}
    >
      {reviews.isPending && <Loading rows={8} />}
      {reviews.isError && <Failure error={reviews.error} retry={() => void reviews.refetch()} />}
      {reviews.data?.length === 0 && (
        <Empty title={state === "pending" ? "Nothing to review" : `Nothing ${state} yet`} icon="check">
          {state === "pending" && (
            <>
              A <a href={href(["p", project, "runs"])}>run</a> puts pairs here that it is not sure about. Decisions bind every later run.
            </>
          )}
        </Empty>
      )}
      {reviews.data && reviews.data.length > 0 && <Desk key={state} project={project} reviews={reviews.data} onAgain={() => void reviews.refetch()} />}
    </Page>
  );
}

function Desk({ project, reviews, onAgain }: { project: string; reviews: ReviewView[]; onAgain: () => void }) {
  const client = useQueryClient();
  const [at, setAt] = useState(0);
  const [decided, setDecided] = useState<Record<string, Schemas["ReviewState"]>>({});
  const history = useRef<number[]>([]);
  const sent = useRef(new Map<string, Promise<unknown>>()); // by review: what is sent of it arrives in that order
  const current = reviews[Math.min(at, reviews.length - 1)];
  const stateOf = (review: ReviewView) => decided[review.review_id] ?? review.state;
  const done = Object.values(decided).filter((state) => state !== "pending").length;

  useEffect(() => {
    const next = reviews[at + 1];
    if (next) void client.prefetchQuery(sideBySide(project, next.review_id)); // there when the keys ask for it
  }, [at, reviews, project, client]);

  const move = useCallback((by: number) => setAt((place) => Math.max(0, Math.min(reviews.length - 1, place + by))), [reviews.length]);

  const send = useCallback((review_id: string, before: Schemas["ReviewState"], call: () => Promise<unknown>) => {
    const earlier = sent.current.get(review_id) ?? Promise.resolve();
    const now = earlier.then(call).catch((error) => {
      setDecided((held) => ({ ...held, [review_id]: before }));
      complain(error);
    });
    sent.current.set(review_id, now);
  }, []);

  const decide = useCallback(
    (accept: boolean) => {
      if (!current) return;
      const { review_id } = current;
      const before = stateOf(current);
      setDecided((held) => ({ ...held, [review_id]: accept ? "accepted" : "rejected" }));
      history.current.push(at);
      move(1);
      const params = { path: { project_id: project, review_id } };
      send(review_id, before, () =>
        unwrap(
          accept
            ? api.POST("/api/v1/projects/{project_id}/reviews/{review_id}/accept", { params, body: {} })
            : api.POST("/api/v1/projects/{project_id}/reviews/{review_id}/reject", { params, body: {} }),
        ),
      );
    },
    [current, at, move, project, decided],
  );

  const undo = useCallback(() => {
    const place = history.current.pop() ?? at;
    const review = reviews[place];
    if (!review || stateOf(review) === "pending") return;
    setAt(place);
    const before = stateOf(review);
    setDecided((held) => ({ ...held, [review.review_id]: "pending" }));
    const params = { path: { project_id: project, review_id: review.review_id } };
    send(review.review_id, before, () => unwrap(api.POST("/api/v1/projects/{project_id}/reviews/{review_id}/reopen", { params, body: {} })));
  }, [at, reviews, project, decided]);

  // Before the next key can come: a key must never be for the pair that was shown before.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select, [contenteditable]");
      if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
      const keys: Record<string, () => void> = { a: () => decide(true), r: () => decide(false), u: undo, ArrowRight: () => move(1), ArrowLeft: () => move(-1), j: () => move(1), k: () => move(-1) };
      const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (act) {
        event.preventDefault();
        act();
      }
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [decide, undo, move]);

  if (!current) return null;
  return (
    <div class="desk">
      <nav class="queue" aria-label="Pairs">
        <div class="progress-line">
          <progress max={reviews.length} value={done} aria-label="Decided" />
          <span class="small muted">
            {done} of {reviews.length} decided
          </span>
          {done === reviews.length && (
            <span class="actions">
              <Button small onClick={onAgain}>
                Look for more
              </Button>
              <a class="small" href={href(["p", project, "runs"])}>
                Start a run
              </a>
            </span>
          )}
        </div>
        <ol>
          {reviews.map((review, place) => (
            <li key={review.review_id}>
              <button type="button" aria-current={place === at ? "true" : undefined} onClick={() => setAt(place)}>
                <span class="pair">
                  <span class="clip">{review.left_label ?? "gone"}</span>
                  <span class="clip">{review.right_label ?? "gone"}</span>
                </span>
                <span class="state">{stateOf(review) === "pending" ? percent(review.confidence) : <Pill state={stateOf(review)} />}</span>
              </button>
            </li>
          ))}
        </ol>
      </nav>
      <section class="pair-view" aria-label={`Pair ${at + 1} of ${reviews.length}`}>
        <div class="verdict">
          <div>
            <b>{percent(current.confidence)}</b> <span class="muted">{current.calibrated ? "the same, says the estimate" : "the same, by an estimate that only orders these pairs"}</span> {stateOf(current) !== "pending" && <Pill state={stateOf(current)} />}
          </div>
          <div class="actions">
            <Button tone="primary" icon="check" keys="A" onClick={() => decide(true)}>
              Same
            </Button>
            <Button icon="close" keys="R" onClick={() => decide(false)}>
              Different
            </Button>
            <Button tone="quiet" icon="undo" keys="U" class="undo" onClick={undo}>
              Undo
            </Button>
            <Button tone="quiet" icon="next" keys="→" aria-label="Next pair" disabled={at >= reviews.length - 1} onClick={() => move(1)} />
          </div>
        </div>
        <Pair key={current.review_id} project={project} review={current} />
      </section>
      <p class="hidden" role="status">
        Pair {at + 1} of {reviews.length}: {current.left_label} and {current.right_label}
      </p>
    </div>
  );
}

function Pair({ project, review }: { project: string; review: ReviewView }) {
  const both = useQuery(sideBySide(project, review.review_id));
  const evidence = useMemo(() => readEvidence(review.evidence), [review]);
  if (both.isPending) return <Loading rows={10} />;
  if (both.isError) return <Failure error={both.error} retry={() => void both.refetch()} />;
  const { left, right } = both.data;
  return (
    <>
      <Comparison project={project} left={left} right={right} evidence={evidence} />
      <details class="why">
        <summary>Why {percent(review.confidence)}?</summary>
        <Waterfall evidence={evidence} />
      </details>
    </>
  );
}

function Comparison({ project, left, right, evidence }: { project: string; left: RecordView; right: RecordView; evidence: Evidence }) {
  const names = [...new Set([...Object.keys(left.fields), ...Object.keys(right.fields)])];
  const weight = (name: string): number => stepsOf(evidence, name).reduce((sum, step) => sum + step.weight, 0);
  names.sort((a, b) => Math.abs(weight(b)) - Math.abs(weight(a)) || a.localeCompare(b));
  const most = Math.max(1, ...names.map((name) => Math.abs(weight(name))));
  return (
    <div class="sheet" tabIndex={0} role="region" aria-label="Both records">
      <table class="compare pair-table">
        <thead>
          <tr>
            <th scope="col">
              <span class="hidden">Field</span>
            </th>
            {[left, right].map((record) => (
              <th key={record.record_id} scope="col">
                <a href={href(["p", project, "records", record.record_id])}>{record.label}</a>
                <span class="detail">{record.detail}</span>
              </th>
            ))}
            <th scope="col">Weight</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => {
            const steps = stepsOf(evidence, name);
            const [ours, theirs] = [left.fields[name]?.value, right.fields[name]?.value];
            return (
              <tr key={name}>
                <th scope="row">{heading(name)}</th>
                <td>
                  <Marked value={ours} other={theirs} />
                </td>
                <td>
                  <Marked value={theirs} other={ours} />
                </td>
                <td class="weight" title={steps.map((step) => `${step.name}: ${step.level}, ${step.weight.toFixed(1)} bits`).join("; ") || "not compared"}>
                  <span class="scale">
                    <i class={weight(name) >= 0 ? "for" : "against"} style={{ width: `${(50 * Math.abs(weight(name))) / most}%` }} />
                  </span>
                  <span class="bits">{Math.abs(weight(name)) >= 0.05 ? `${weight(name) > 0 ? "+" : "−"}${Math.abs(weight(name)).toFixed(1)}` : ""}</span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
