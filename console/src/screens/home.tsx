import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, idempotencyKey, type ProjectView, type RunView, unwrap } from "../api/client";
import { useMe, useProjects, useStats } from "../queries";
import { go, href } from "../router";
import { Button, complain, Dialog, Empty, Failure, Loading, Page, Pill, Time } from "../ui/basics";
import { OwnId } from "./me";

export function Home() {
  const projects = useProjects();
  const me = useMe();
  const [creating, setCreating] = useState(false);
  const isAdmin = me.data?.roles.includes("admin");
  return (
    <Page
      title="Projects"
      actions={
        isAdmin && (
          <Button tone="primary" onClick={() => setCreating(true)}>
            New project
          </Button>
        )
      }
    >
      {projects.isPending && <Loading />}
      {projects.isError && <Failure error={projects.error} retry={() => void projects.refetch()} />}
      {projects.data?.length === 0 && (
        <Empty title="No project yet" icon="layers">
          {isAdmin ? (
            "A project holds records that belong together. Make one, then drop files into it."
          ) : (
            <>
              You are a member of no project. Send your id to an admin of one, who adds you in its settings.
              <OwnId />
            </>
          )}
        </Empty>
      )}
      <div class="cards">
        {projects.data?.map((project) => (
          <ProjectCard key={project.project_id} project={project} />
        ))}
      </div>
      <NewProject open={creating} onClose={() => setCreating(false)} />
    </Page>
  );
}

function ProjectCard({ project }: { project: ProjectView }) {
  const stats = useStats(project.project_id);
  const at = (section: string, query = {}) => href(["p", project.project_id, section], query);
  const { data } = stats;
  const disabled = Object.keys(project.sources.disabled);
  const open = (data?.jobs.pending ?? 0) + (data?.jobs.running ?? 0);
  const last = data?.runs.at(-1);
  return (
    <article class="card project-card" aria-busy={stats.isPending}>
      <header>
        <h2>
          <a href={at("records")}>{project.name}</a>
        </h2>
        {open > 0 && (
          <a href={at("jobs")}>
            <Pill state="running">{open === 1 ? "a job is" : `${open} jobs are`} under way</Pill>
          </a>
        )}
        {project.description && <p class="muted">{project.description}</p>}
      </header>
      <dl class="figures">
        <Figure name="records" value={data?.records.active ?? project.records} to={at("records")} />
        <Figure name="duplicates" value={data ? (typeof data.duplicate_rate === "number" ? `${Math.round(data.duplicate_rate * 100)} %` : "–") : "…"} to={at("runs")} />
        <Figure name="to review" value={data?.reviews.pending ?? "…"} to={at("reviews")} tone={data?.reviews.pending ? "todo" : ""} />
        <Figure name="failed files" value={data?.failed_files ?? "…"} to={at("failed-files")} tone={data?.failed_files ? "alert" : ""} />
      </dl>
      {data && data.runs.length > 1 && <RunsChart runs={data.runs} />}
      {stats.isError && <p class="warning">{stats.error.message}</p>}
      {disabled.map((source) => (
        <p key={source} class="warning">
          {source} is switched off ({project.sources.disabled[source]}): <a href={at("settings")}>see the settings</a>
        </p>
      ))}
      {data && (
        <p class="muted small">
          {Object.entries(data.kinds).length > 1 && `${Object.entries(data.kinds).map(([kind, count]) => `${count.toLocaleString("en")} ${kind}s`).join(", ")} · `}
          <span title="An estimate at AWS's list prices of what the jobs of the last 30 days did, without OCR, language models and storage">{dollars(data.cost_usd)} for the jobs of 30 days</span>
        </p>
      )}
      {data && <footer class="muted small">
        <span>{data.last_ingestion_at ? <>last files <Time at={data.last_ingestion_at} /></> : <a href={at("upload")}>upload files</a>}</span>
        <span>
          {last ? (
            <>
              last run <Time at={last.ended_at} />
            </>
          ) : (
            "no run yet"
          )}
          {project.changed > 0 && <>, {project.changed.toLocaleString("en")} changed since</>}
        </span>
      </footer>}
    </article>
  );
}

function Figure({ name, value, to, tone = "" }: { name: string; value: string | number; to: string; tone?: string }) {
  return (
    <div class={tone}>
      <dt>{name}</dt>
      <dd>
        <a href={to}>{typeof value === "number" ? value.toLocaleString("en") : value}</a>
      </dd>
    </div>
  );
}

const dollars = (sum: number): string => (sum === 0 ? "$0" : sum < 0.01 ? "less than $0.01" : `about $${sum.toFixed(2)}`);

const WIDEST = 7; // hundredths of the chart: few runs are few bars, no beams

/** The share of its records that each run found to be duplicates of others. */
function rates(runs: RunView[]): number[] {
  return runs.map((run) => (run.records_before ? Math.max(0, run.records_before - (run.records_after ?? 0)) / run.records_before : 0));
}

/** Duplicates that each run found as bars; records after each run as a line, with what the run merged away above it. */
function RunsChart({ runs }: { runs: RunView[] }) {
  const found = rates(runs);
  const highest = Math.max(0.01, ...found);
  const points = runs.map((run) => ({ before: run.records_before ?? 0, after: run.records_after ?? 0 }));
  const most = Math.max(1, ...points.map((point) => point.before));
  const wide = 100 / points.length;
  const bar = Math.min(0.76 * wide, WIDEST);
  const x = (place: number): number => (place + 0.5) * wide;
  const y = (value: number): number => 40 - (36 * value) / most;
  const line = (read: (point: { before: number; after: number }) => number): string => points.map((point, place) => `${x(place)},${y(read(point))}`).join(" ");
  const back = [...points].reverse().map((point, place) => `${x(points.length - 1 - place)},${y(point.after)}`).join(" ");
  const first = points[0];
  const last = points.at(-1);
  const percent = (rate: number): string => `${(100 * rate).toFixed(rate < 0.1 ? 1 : 0)} %`;
  return (
    <figure>
      <svg class="spark bars" viewBox="0 0 100 26" preserveAspectRatio="none" role="img" aria-label={`Duplicates that each of ${runs.length} runs found: ${found.map(percent).join(", ")}`}>
        {found.map((rate, place) => (
          <rect key={place} x={x(place) - bar / 2} width={bar} y={26 - Math.max(0.6, (25 * rate) / highest)} height={Math.max(0.6, (25 * rate) / highest)}>
            <title>{`${percent(rate)} of ${points[place]?.before.toLocaleString("en")} records`}</title>
          </rect>
        ))}
      </svg>
      <figcaption class="spark-note">
        <span>duplicates that each run found</span>
        <span>{percent(found.at(-1) ?? 0)}</span>
      </figcaption>
      <svg class="spark" viewBox="0 0 100 42" preserveAspectRatio="none" role="img" aria-label={`Records after each of ${runs.length} runs: from ${first?.after} to ${last?.after}`}>
        <polygon class="area" points={`${line((point) => point.before)} ${back}`} />
        <polyline class="line" points={line((point) => point.after)} />
      </svg>
      <figcaption class="spark-note">
        <span>records after each run</span>
        <span>{last?.after.toLocaleString("en")}</span>
      </figcaption>
    </figure>
  );
}

function NewProject({ open, onClose }: { open: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/projects", { params: { header: { "Idempotency-Key": idempotencyKey() } }, body: { name } })),
    onSuccess: (project) => {
      void client.invalidateQueries({ queryKey: ["projects"] });
      setName("");
      onClose();
      go(["p", project.project_id, "upload"]);
    },
    onError: complain,
  });
  return (
    <Dialog title="New project" open={open} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <label class="field">
          Name
          <input required maxLength={200} value={name} onInput={(event) => setName(event.currentTarget.value)} autoFocus />
        </label>
        <footer>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" busy={create.isPending}>
            Create
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
