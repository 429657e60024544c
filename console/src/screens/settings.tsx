import { useMutation, useQuery, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, idempotencyKey, ifMatch, type ProjectView, type Schemas, unwrap } from "../api/client";
import { go, href } from "../router";
import { Button, complain, Dialog, Failure, Loading, Page, say, Time } from "../ui/basics";
import { heading } from "../ui/values";
import { useIsAdmin } from "./runs";
import { Retention } from "./settings_retention";
import { Webhooks } from "./settings_webhooks";

type Rules = Schemas["ConsolidationResponse"];

export function Settings({ project }: { project: string }) {
  const isAdmin = useIsAdmin(project);
  const found = useQuery({
    queryKey: ["project", project],
    queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}", { params: { path: { project_id: project } } })),
  });
  if (found.isPending) return <Loading />;
  if (found.isError) return <Failure error={found.error} retry={() => void found.refetch()} />;
  return (
    <Page title="Settings" detail={<span>{isAdmin ? found.data.name : `${found.data.name}: only its admins can change these.`}</span>}>
      <fieldset class="bare" disabled={!isAdmin}>
        <div class="settings">
          <About key={`about-${found.data.version}`} project={found.data} />
          <Matching key={`matching-${found.data.version}`} project={found.data} />
          <Retention key={`retention-${found.data.version}`} project={found.data} />
          <Compared project={project} rules={found.data.consolidation} isAdmin={isAdmin} />
          {isAdmin && <Members project={project} />}
          {isAdmin && <Webhooks project={project} />}
          {isAdmin && <EraseProject project={found.data} />}
        </div>
      </fieldset>
    </Page>
  );
}

export function useSaved(project: string) {
  const client = useQueryClient();
  return (): void => {
    void client.invalidateQueries({ queryKey: ["project", project] });
    void client.invalidateQueries({ queryKey: ["projects"] });
    say("Saved.");
  };
}

function About({ project }: { project: ProjectView }) {
  const [name, setName] = useState(project.name);
  const [description, setDescription] = useState(project.description);
  const [dropbox_path, setDropbox] = useState(project.sources.dropbox_path);
  const [poll, setPoll] = useState(project.sources.poll);
  const saved = useSaved(project.project_id);
  const save = useMutation({
    mutationFn: () =>
      unwrap(
        api.PATCH("/api/v1/projects/{project_id}", {
          params: { path: { project_id: project.project_id }, header: { "If-Match": ifMatch(project.version) } },
          body: { name, description, sources: { dropbox_path, poll } },
        }),
      ),
    onSuccess: saved,
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
      <h2>Project</h2>
      <label class="field">
        Name
        <input required maxLength={200} value={name} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <label class="field">
        What it is for
        <textarea rows={2} maxLength={2000} value={description} onInput={(event) => setDescription(event.currentTarget.value)} />
      </label>
      <label class="field">
        Folder in Dropbox
        <input maxLength={1024} placeholder="the whole account" value={dropbox_path} onInput={(event) => setDropbox(event.currentTarget.value)} />
      </label>
      <label class="check">
        <input type="checkbox" checked={poll} onChange={(event) => setPoll(event.currentTarget.checked)} />
        Look for new files every hour
      </label>
      {Object.entries(project.sources.disabled).map(([source, code]) => (
        <p key={source} class="notice warn">
          {heading(source)} is switched off ({code}). Saving its folder switches it on again.
        </p>
      ))}
      <footer>
        <Button tone="primary" type="submit" busy={save.isPending}>
          Save
        </Button>
      </footer>
    </form>
  );
}

function Matching({ project }: { project: ProjectView }) {
  const [rules, setRules] = useState<Rules>(project.consolidation);
  const set = (changes: Partial<Rules>): void => setRules((held) => ({ ...held, ...changes }));
  const saved = useSaved(project.project_id);
  const save = useMutation({
    mutationFn: () => {
      const { enabled, match_threshold, review_threshold, nightly, on_threshold, new_records_threshold } = rules;
      return unwrap(
        api.POST("/api/v1/consolidation/configure/{project_id}", {
          params: { path: { project_id: project.project_id } },
          body: { enabled, match_threshold, review_threshold, nightly, on_threshold, new_records_threshold },
        }),
      );
    },
    onSuccess: saved,
    onError: complain,
  });
  const preview = useMutation({
    mutationFn: () => {
      const { match_threshold, review_threshold } = rules;
      return unwrap(
        api.POST("/api/v1/consolidation/trigger", {
          params: { header: { "Idempotency-Key": idempotencyKey() } },
          body: { project_id: project.project_id, options: { dry_run: true, match_threshold, review_threshold } },
        }),
      );
    },
    onSuccess: (accepted) => go(["p", project.project_id, "runs", accepted.job_id]),
    onError: complain,
  });
  const crossed = rules.review_threshold >= rules.match_threshold;
  const threshold = (name: "match_threshold" | "review_threshold", label: string, says: string) => (
    <label class="field">
      {label}
      <span class="slider">
        <input type="range" min={0.5} max={0.99} step={0.01} value={rules[name]} aria-describedby={`${name}-says`} onInput={(event) => set({ [name]: event.currentTarget.valueAsNumber })} />
        <output>{Math.round(rules[name] * 100)} %</output>
      </span>
      <span class="muted small" id={`${name}-says`}>
        {says}
      </span>
    </label>
  );
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <h2>Consolidation</h2>
      <label class="check">
        <input type="checkbox" checked={rules.enabled} onChange={(event) => set({ enabled: event.currentTarget.checked })} />
        Runs are allowed
      </label>
      {threshold("match_threshold", "Merge from", "Pairs that are at least this probably the same are merged.")}
      {threshold("review_threshold", "Ask from", "Pairs between the two become reviews.")}
      {crossed && <p class="warning">Merging must need more than asking.</p>}
      <div>
        <Button small busy={preview.isPending} disabled={crossed || !project.consolidation.enabled} onClick={() => preview.mutate()}>
          What would these do?
        </Button>{" "}
        <span class="muted small">A dry run with these two: it changes nothing, and shows the pairs.</span>
      </div>
      <label class="check">
        <input type="checkbox" checked={rules.nightly} onChange={(event) => set({ nightly: event.currentTarget.checked })} />
        Run every night
      </label>
      <label class="check">
        <input type="checkbox" checked={rules.on_threshold} onChange={(event) => set({ on_threshold: event.currentTarget.checked })} />
        Run when this many records are new or changed
        <input class="short" type="number" min={1} max={1_000_000} aria-label="Number of records" value={rules.new_records_threshold} onInput={(event) => set({ new_records_threshold: event.currentTarget.valueAsNumber || 1 })} />
      </label>
      <footer>
        <Button tone="primary" type="submit" busy={save.isPending} disabled={crossed}>
          Save
        </Button>
      </footer>
    </form>
  );
}

/** What the newest dry run has compared, and why; null where there is none. */
function useReasons(project_id: string, enabled: boolean) {
  return useQuery({
    queryKey: ["reasons", project_id],
    queryFn: async () => {
      const runs = await unwrap(api.GET("/api/v1/consolidation/history/{project_id}", { params: { path: { project_id }, query: { operation: "dry_run", limit: 5 } } }));
      const run = runs.items.find((each) => each.status === "completed");
      if (!run) return null;
      const report = await unwrap(api.GET("/api/v1/consolidation/report/{job_id}", { params: { path: { job_id: run.consolidation_id }, query: { limit: 1 } } }));
      return { run, kinds: report.summary["schema"] as Compare, reasons: (report.summary["schema_reasons"] ?? {}) as Compare };
    },
    enabled,
    staleTime: 60_000,
  });
}

type Compare = Record<string, Record<string, string>>;

function Compared({ project, rules, isAdmin }: { project: string; rules: Rules; isAdmin: boolean }) {
  const fields = Object.entries(rules.schema);
  const tried = useReasons(project, isAdmin && fields.length === 0);
  const work = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/consolidation/trigger", { params: { header: { "Idempotency-Key": idempotencyKey() } }, body: { project_id: project, options: { dry_run: true } } })),
    onSuccess: (accepted) => go(["p", project, "runs", accepted.job_id]),
    onError: complain,
  });
  return (
    <section class="card">
      <h2>What is compared</h2>
      {fields.length === 0 ? (
        <>
          <p class="muted">Worked out anew in each run from the columns' names and values.</p>
          {tried.data ? (
            <>
              {Object.entries(tried.data.kinds).map(([kind, rules]) => (
                <dl key={kind} class="schema">
                  {Object.entries(rules).map(([field, how]) => (
                    <div key={field}>
                      <dt>{heading(field)}</dt>
                      <dd>
                        {String(how).replaceAll("_", " ")} <span class="muted small">{tried.data?.reasons[kind]?.[field]}</span>
                      </dd>
                    </div>
                  ))}
                </dl>
              ))}
              <p class="muted small">
                As of the <a href={href(["p", project, "runs", tried.data.run.consolidation_id])}>dry run</a> <Time at={tried.data.run.created_at} />
              </p>
            </>
          ) : (
            <p class="muted">A dry run shows it, with the reasons, before anything is merged.</p>
          )}
          {isAdmin && (
            <footer>
              <Button busy={work.isPending} disabled={!rules.enabled} onClick={() => work.mutate()}>
                Work it out now
              </Button>
            </footer>
          )}
        </>
      ) : (
        <dl class="schema">
          {fields.map(([field, rule]) => {
            const { kind, reason } = typeof rule === "object" && rule !== null && !Array.isArray(rule) ? (rule as { kind?: unknown; reason?: unknown }) : { kind: rule, reason: "" };
            return (
              <div key={field}>
                <dt>{heading(field)}</dt>
                <dd>
                  {String(kind).replaceAll("_", " ")} <span class="muted small">{String(reason ?? "")}</span>
                </dd>
              </div>
            );
          })}
        </dl>
      )}
    </section>
  );
}

/** The end of a project, behind its name. */
function EraseProject({ project }: { project: ProjectView }) {
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState("");
  const erase = useMutation({
    mutationFn: () =>
      unwrap(api.DELETE("/api/v1/projects/{project_id}", { params: { path: { project_id: project.project_id }, header: { "If-Match": ifMatch(project.version) } } })),
    onSuccess: () => {
      say(`${project.name} is being erased; nobody finds it any more.`);
      setOpen(false);
      go([]);
      client.removeQueries({ queryKey: ["project", project.project_id] });
      void client.invalidateQueries({ queryKey: ["projects"] });
    },
    onError: complain,
  });
  return (
    <section class="card">
      <h2>End of the project</h2>
      <p class="muted">Everything in it is erased: records, files, reviews, runs, exports, members and webhooks. The audit trail stays.</p>
      <footer>
        <Button onClick={() => setOpen(true)}>Erase the project …</Button>
      </footer>
      <Dialog title="Erase this project" open={open} onClose={() => setOpen(false)}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            erase.mutate();
          }}
        >
          <p>
            {project.name} with its {project.records.toLocaleString("en")} records will be gone from every place. <b>This can't be undone.</b>
          </p>
          <label class="field">
            Type its name to confirm
            <input required value={name} onInput={(event) => setName(event.currentTarget.value)} autoFocus autoComplete="off" />
          </label>
          <footer>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button tone="danger" type="submit" busy={erase.isPending} disabled={name.trim() !== project.name.trim()}>
              Erase the project
            </Button>
          </footer>
        </form>
      </Dialog>
    </section>
  );
}

function Members({ project }: { project: string }) {
  const client = useQueryClient();
  const [subject, setSubject] = useState("");
  const [role, setRole] = useState<"power_user" | "admin">("power_user");
  const path = { project_id: project };
  const refresh = () => client.invalidateQueries({ queryKey: ["members", project] });
  const members = useQuery({
    queryKey: ["members", project],
    queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}/members", { params: { path, query: { limit: 100 } } })),
  });
  const add = useMutation({
    mutationFn: () => unwrap(api.PUT("/api/v1/projects/{project_id}/members/{subject}", { params: { path: { ...path, subject } }, body: { role } })),
    onSuccess: () => {
      setSubject("");
      void refresh();
    },
    onError: complain,
  });
  const remove = useMutation({
    mutationFn: (gone: string) => unwrap(api.DELETE("/api/v1/projects/{project_id}/members/{subject}", { params: { path: { ...path, subject: gone } }, body: {} })),
    onSuccess: () => void refresh(),
    onError: complain,
  });
  return (
    <section class="card">
      <h2>Members</h2>
      {members.isPending && <Loading rows={3} />}
      {members.isError && <Failure error={members.error} retry={() => void members.refetch()} />}
      <p class="muted">A member signs in, clicks their name at the bottom of the menu, and sends you the id that is shown there. Admins of the deployment see every project without being a member.</p>
      <ul class="uploads">
        {members.data?.items.map((member) => (
          <li key={member.subject}>
            <span class="clip" title={member.subject}>{member.name ?? member.subject}</span>
            <span class="muted small nowrap">
              {member.role.replace("_", " ")} since <Time at={member.added_at} />
            </span>
            <Button small busy={remove.isPending} onClick={() => remove.mutate(member.subject)}>
              Remove
            </Button>
          </li>
        ))}
      </ul>
      <form
        class="inline"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <input required maxLength={255} placeholder="The person's id" aria-label="The person's id" value={subject} onInput={(event) => setSubject(event.currentTarget.value)} />
        <select aria-label="Role" value={role} onChange={(event) => setRole(event.currentTarget.value as typeof role)}>
          <option value="power_user">power user</option>
          <option value="admin">admin</option>
        </select>
        <Button type="submit" busy={add.isPending}>
          Add
        </Button>
      </form>
    </section>
  );
}
