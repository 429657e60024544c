// Files and folders, dropped or chosen, each uploaded by a form that S3 accepts for it alone; then watched.
import { useMutation, useQuery } from "@tanstack/preact-query";
import { useRef, useState } from "preact/hooks";
import { api, idempotencyKey, type Schemas, unwrap } from "../api/client";
import { sentence } from "../api/problem";
import { isOpen, useStats } from "../queries";
import { go, href } from "../router";
import { Button, complain, Meter, Page, Pill, Time } from "../ui/basics";
import { Icon } from "../ui/icons";
import { JobState, summary } from "./jobs";

interface Item {
  path: string;
  size: number;
  state: "waiting" | "sending" | "sent" | "failed";
  said: string;
}

/** Where files come from by themselves, and a look at each when a person asks. */
function Sources({ project }: { project: string }) {
  const found = useQuery({
    queryKey: ["project", project],
    queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}", { params: { path: { project_id: project } } })),
  });
  const last = useStats(project).data?.last_ingestion_at;
  const look = useMutation({
    mutationFn: (source: "dropbox" | "s3") => unwrap(api.POST("/api/v1/ingestion/trigger", { params: { header: { "Idempotency-Key": idempotencyKey() } }, body: { project_id: project, source } })),
    onSuccess: (accepted) => go(["p", project, "jobs", accepted.job_id]),
    onError: complain,
  });
  if (!found.data) return null;
  const { sources } = found.data;
  const lines: { source: "dropbox" | "s3"; name: string; folder: string }[] = [
    { source: "dropbox", name: "Dropbox", folder: sources.dropbox_path || "the whole account" },
    { source: "s3", name: "Inbox", folder: sources.s3_prefix || "everything that was uploaded" },
  ];
  return (
    <section aria-label="Sources">
      <h2>Sources</h2>
      <ul class="uploads sources">
        {lines.map(({ source, name, folder }) => {
          const off = sources.disabled[source];
          return (
            <li key={source}>
              <b>{name}</b>
              <span class="muted clip">{folder}</span>
              {off ? (
                <Pill state="failed">off: {off.replaceAll("_", " ")}</Pill>
              ) : (
                <span class="muted small nowrap">{source === "s3" ? "each upload by itself" : sources.poll ? "every hour" : "when asked"}</span>
              )}
              <Button small busy={look.isPending} aria-label={`Look now: ${name}`} onClick={() => look.mutate(source)}>
                Look now
              </Button>
            </li>
          );
        })}
      </ul>
      <p class="muted small foot">
        {last && (
          <>
            Files last came <Time at={last} />.{" "}
          </>
        )}
        The folder, and whether it is looked at every hour, are in the <a href={href(["p", project, "settings"])}>settings</a>.
      </p>
    </section>
  );
}

type Followed = Schemas["UploadStatusResponse"];

const AT_ONCE = 4;

export function Upload({ project }: { project: string }) {
  const [items, setItems] = useState<Item[]>([]);
  const [over, setOver] = useState(false);
  const [since] = useState(() => new Date(Date.now() - 5000).toISOString());
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const change = (path: string, changes: Partial<Item>): void => setItems((held) => held.map((each) => (each.path === path ? { ...each, ...changes } : each)));

  const followed = useFollowed(project, items.filter((each) => each.state === "sent").map((each) => each.path));

  const send = async (found: { path: string; file: File }[]): Promise<void> => {
    const wanted = found.filter(({ path }) => !path.split("/").some((part) => part.startsWith(".")));
    setItems((held) => [...held.filter((each) => !wanted.some(({ path }) => path === each.path)), ...wanted.map(({ path, file }) => ({ path, size: file.size, state: "waiting" as const, said: "" }))]);
    const queue = [...wanted];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { path, file } = next;
        change(path, { state: "sending" });
        try {
          await sendOne(project, path, file);
          change(path, { state: "sent" });
        } catch (error) {
          change(path, { state: "failed", said: sentence(error) });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  };

  const chosen = (list: FileList | null): void => {
    if (list) void send([...list].map((file) => ({ path: file.webkitRelativePath || file.name, file })));
  };

  return (
    <Page title="Upload" detail={<span>Resumes and other documents, tables, mail; what is in them becomes records within seconds.</span>}>
      <div
        class={over ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void filesIn(event.dataTransfer).then(send);
        }}
      >
        <Icon name="upload" size={34} />
        <p>Drop files or folders here</p>
        <div class="actions">
          <Button tone="primary" onClick={() => files.current?.click()}>
            Choose files
          </Button>
          <Button onClick={() => folder.current?.click()}>Choose a folder</Button>
        </div>
        <input ref={files} type="file" multiple hidden aria-label="Files" onChange={(event) => chosen(event.currentTarget.files)} />
        <input ref={folder} type="file" hidden aria-label="Folder" {...{ webkitdirectory: true }} onChange={(event) => chosen(event.currentTarget.files)} />
      </div>
      {items.length > 0 && (
        <section aria-label="Files">
          <h2>
            {items.filter((each) => each.state === "sent").length} of {items.length} uploaded
          </h2>
          <ul class="uploads">
            {items.slice(-200).map((item) => (
              <li key={item.path}>
                <Icon name="file" size={16} />
                <span class="clip">{item.path}</span>
                <span class="muted small nowrap">{bytes(item.size)}</span>
                {followed.get(item.path)?.job_id && (
                  <a class="small nowrap" href={href(["p", project, "jobs", followed.get(item.path)?.job_id ?? ""])}>
                    its job
                  </a>
                )}
                {item.state === "sent" && followed.get(item.path)?.job_id ? (
                  <Pill state={followed.get(item.path)?.file?.outcome ?? "reading"} />
                ) : item.state === "sending" ? <Meter value={0.6} label="Sending" /> : <Pill state={item.state === "sent" ? "created" : item.state === "failed" ? "failed" : "waiting"}>{item.state}</Pill>}
                {(item.said || followed.get(item.path)?.file?.reason) && <span class="error small">{item.said || followed.get(item.path)?.file?.reason}</span>}
              </li>
            ))}
          </ul>
        </section>
      )}
      {items.some((each) => each.state === "sent") && <Becoming project={project} since={since} />}
      <Sources project={project} />
    </Page>
  );
}

const FOLLOWED = 200; // files of which each is asked about
const ASKED = 8; // of them at once

/** What becomes of each uploaded file: its job as soon as there is one, then how it ended there. */
function useFollowed(project: string, paths: string[]): ReadonlyMap<string, Followed> {
  const [known, setKnown] = useState<ReadonlyMap<string, Followed>>(new Map());
  const open = paths.slice(-FOLLOWED).filter((path) => !known.get(path)?.file?.outcome);
  useQuery({
    queryKey: ["uploads", project, open.slice(0, ASKED)],
    queryFn: async () => {
      const params = (path: string) => ({ params: { path: { project_id: project }, query: { path } } });
      const found = await Promise.allSettled(open.slice(0, ASKED).map((path) => unwrap(api.GET("/api/v1/projects/{project_id}/uploads", params(path)))));
      setKnown((held) => new Map([...held, ...found.flatMap((each): [string, Followed][] => (each.status === "fulfilled" ? [[each.value.path, each.value]] : []))]));
      return found.length;
    },
    enabled: open.length > 0,
    refetchInterval: 2500,
  });
  return known;
}

function Becoming({ project, since }: { project: string; since: string }) {
  const jobs = useQuery({
    queryKey: ["jobs", project, "ingestion", "since", since],
    queryFn: async () => {
      const page = await unwrap(api.GET("/api/v1/jobs", { params: { query: { project_id: project, kind: "ingestion", limit: 50 } } }));
      return page.items.filter((job) => job.created_at >= since);
    },
    refetchInterval: 2000,
  });
  const found = jobs.data ?? [];
  return (
    <section aria-label="What becomes of them">
      <h2>What becomes of them</h2>
      {found.length === 0 && <p class="muted">Waiting for the first job …</p>}
      <ul class="uploads">
        {found.map((job) => (
          <li key={job.job_id}>
            <a class="clip" href={href(["p", project, "jobs", job.job_id])}>
              {job.label}
            </a>
            <span class="muted small clip">{summary(job)}</span>
            <span class="muted small nowrap">
              <Time at={job.created_at} />
            </span>
            <JobState job={job} />
          </li>
        ))}
      </ul>
      {found.length > 0 && !found.some(isOpen) && (
        <p class="actions next">
          <a class="button primary" href={href(["p", project, "records"])}>
            See the records
          </a>
          <a class="button" href={href(["p", project, "runs"])}>
            Look for duplicates
          </a>
        </p>
      )}
    </section>
  );
}

async function sendOne(project_id: string, path: string, file: File): Promise<void> {
  const form = await unwrap(api.POST("/api/v1/projects/{project_id}/uploads", { params: { path: { project_id } }, body: { path } }));
  const most = form.max_bytes ?? Number.POSITIVE_INFINITY;
  if (file.size > most) throw new Error(`It is larger than ${bytes(most)}.`);
  if (file.size === 0) throw new Error("It is empty.");
  const body = new FormData();
  for (const [name, value] of Object.entries(form.fields)) body.append(name, value);
  body.append("file", file);
  const response = await fetch(form.url, { method: "POST", body }).catch(() => null);
  if (!response?.ok) throw new Error("The bucket did not take the file: try again.");
}

/** Every file of a drop, those in folders with their paths. */
async function filesIn(transfer: DataTransfer | null): Promise<{ path: string; file: File }[]> {
  const entries = [...(transfer?.items ?? [])].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const found: { path: string; file: File }[] = [];
  const walk = async (entry: FileSystemEntry): Promise<void> => {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      found.push({ path: entry.fullPath.replace(/^\//, ""), file });
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (batch.length === 0) return;
      await Promise.all(batch.map(walk));
    }
  };
  await Promise.all(entries.map(walk));
  return found;
}

function bytes(size: number): string {
  return size < 1024 ? `${size} B` : size < 1024 * 1024 ? `${(size / 1024).toFixed(0)} KB` : `${(size / 1024 / 1024).toFixed(1)} MB`;
}
