import { useMutation, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, idempotencyKey, type ProjectView, unwrap } from "../api/client";
import { useMe, useProjects } from "../queries";
import { go, href } from "../router";
import { Button, complain, Dialog, Empty, Failure, Loading, Page, Time } from "../ui/basics";

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
          {isAdmin ? "A project holds records that belong together. Make one, then drop files into it." : "You are a member of no project. Ask an admin to add you."}
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
  const at = (section: string, query = {}) => href(["p", project.project_id, section], query);
  const disabled = Object.keys(project.sources.disabled);
  return (
    <article class="card project-card">
      <header>
        <h2>
          <a href={at("records")}>{project.name}</a>
        </h2>
        {project.description && <p class="muted">{project.description}</p>}
      </header>
      <dl class="figures">
        <div>
          <dt>records</dt>
          <dd>{project.records.toLocaleString("en")}</dd>
        </div>
        <div>
          <dt>changed since the last run</dt>
          <dd>{project.changed.toLocaleString("en")}</dd>
        </div>
      </dl>
      {disabled.map((source) => (
        <p key={source} class="warning">
          {source} is switched off: {project.sources.disabled[source]}
        </p>
      ))}
      <footer>
        <a href={at("records")}>Records</a>
        <a href={at("reviews")}>Reviews</a>
        <a href={at("upload")}>Upload</a>
        <span class="muted small">
          since <Time at={project.created_at} />
        </span>
      </footer>
    </article>
  );
}

function NewProject({ open, onClose }: { open: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/projects", { params: { header: { "Idempotency-Key": idempotencyKey() } }, body: { name } })),
    onSuccess: (project) => {
      void client.invalidateQueries({ queryKey: ["projects"] });
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
