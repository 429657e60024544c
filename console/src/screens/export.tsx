// Records as a file: asked for where they are listed, fetched where the job has made it.
import { useMutation, useQuery } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, idempotencyKey, type JobView, type Schemas, unwrap } from "../api/client";
import { go } from "../router";
import type { RecordFilter } from "../queries";
import { Button, complain, Dialog, Failure, Time } from "../ui/basics";

const FORMATS: { [format in Schemas["Format"]]: string } = {
  csv: "CSV, for spreadsheets",
  jsonl: "JSON Lines, everything with where it comes from",
  "json-resume": "JSON Resume, resumes only",
};

export function Export({ project, filter, open, onClose }: { project: string; filter: RecordFilter; open: boolean; onClose: () => void }) {
  const [format, setFormat] = useState<Schemas["Format"]>("csv");
  const { status, text = null, skill = null, company = null, place = null } = filter;
  const narrowed = Boolean(text || skill || company || place);
  const left = filter.kind || filter.tag || filter.field;
  const make = useMutation({
    mutationFn: () =>
      unwrap(
        api.POST("/api/v1/projects/{project_id}/exports", {
          params: { path: { project_id: project }, header: { "Idempotency-Key": idempotencyKey() } },
          body: { format, status, text, skill, company, place, updated_since: null },
        }),
      ),
    onSuccess: (accepted) => go(["p", project, "jobs", accepted.job_id]),
    onError: complain,
  });
  return (
    <Dialog title="Export records" open={open} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <p>
          {narrowed ? `The ${status} records that match the search` : `All ${status} records of the project`} become a file. {left && "Kind, tag and value do not narrow an export."}
        </p>
        <label class="field">
          Format
          <select value={format} onChange={(event) => setFormat(event.currentTarget.value as Schemas["Format"])}>
            {Object.entries(FORMATS).map(([each, says]) => (
              <option key={each} value={each}>
                {says}
              </option>
            ))}
          </select>
        </label>
        <footer>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" type="submit" busy={make.isPending}>
            Export
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}

/** The file of an export that has completed. */
export function ExportedFile({ job, project }: { job: JobView; project: string }) {
  const link = useQuery({
    queryKey: ["export", job.job_id],
    queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}/exports/{job_id}", { params: { path: { project_id: project, job_id: job.job_id } } })),
    staleTime: 60_000, // the link is good for minutes
    refetchInterval: 240_000,
  });
  if (link.isError) return <Failure error={link.error} retry={() => void link.refetch()} />;
  if (!link.data) return null;
  const { url, records, skipped, expires_at } = link.data;
  return (
    <div class="batch">
      <a class="button primary" href={url} rel="noopener noreferrer">
        Download {records.toLocaleString("en")} {records === 1 ? "record" : "records"}
      </a>
      <span class="muted small">
        Whoever has the link can download the file; the link ends <Time at={expires_at} />
        {skipped > 0 && `; ${skipped.toLocaleString("en")} records do not fit the format`}
      </span>
    </div>
  );
}
