// The files that failed in any job of a project, with what to do about each.
import { useMutation, useQuery, useQueryClient } from "@tanstack/preact-query";
import { useState } from "preact/hooks";
import { api, unwrap } from "../api/client";
import { go, href } from "../router";
import { Button, complain, Empty, Failure, Loading, Page, say, Time } from "../ui/basics";
import { Table } from "../ui/table";
import { ChosenFiles } from "./erase";
import { useIsAdmin } from "./runs";

export function FailedFiles({ project }: { project: string }) {
  const client = useQueryClient();
  const path = { project_id: project };
  const failed = useQuery({
    queryKey: ["failed-files", project],
    queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}/failed-files", { params: { path } })),
    refetchInterval: 15_000,
  });
  const retry = useMutation({
    mutationFn: (file_ids: string[] | null) => unwrap(api.POST("/api/v1/projects/{project_id}/failed-files/retry", { params: { path }, body: { file_ids } })),
    onSuccess: ({ items }) => {
      void client.invalidateQueries({ queryKey: ["failed-files", project] });
      const [job] = items;
      if (items.length === 1 && job) go(["p", project, "jobs", job.job_id]);
      else say(`${items.reduce((sum, each) => sum + each.files, 0)} files are tried again in ${items.length} jobs.`);
    },
    onError: complain,
  });
  const isAdmin = useIsAdmin(project);
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  const files = failed.data?.items ?? [];
  const again = files.filter((file) => file.retryable);
  return (
    <Page
      back={{ href: href(["p", project, "jobs"]), label: "Jobs" }}
      title="Failed files"
      detail={<span>Of all jobs of the last 30 days: what has not been read, replaced or deleted since.</span>}
      actions={
        again.length > 0 && (
          <Button tone="primary" icon="undo" busy={retry.isPending} onClick={() => retry.mutate(null)}>
            {again.length === 1 ? "Try it again" : `Try all ${again.length} again`}
          </Button>
        )
      }
    >
      {failed.isPending && <Loading />}
      {failed.isError && <Failure error={failed.error} retry={() => void failed.refetch()} />}
      {failed.isSuccess && files.length === 0 && (
        <Empty title="No file has failed" icon="check">
          Files that can't be read are listed here, with the reason and what helps.
        </Empty>
      )}
      {isAdmin && files.length > 0 && <ChosenFiles project={project} files={files} chosen={chosen} onChange={choose} />}
      {files.length > 0 && (
        <Table
          label="Failed files"
          choosing={isAdmin ? { can: () => true, chosen, onChange: choose, nameOf: (file) => file.name } : undefined}
          rows={files}
          idOf={(file) => file.file_id}
          columns={[
            {
              name: "File",
              is: "main",
              cell: (file) => (
                <>
                  {file.name}
                  <span class="detail">{file.source === "dropbox" ? "from Dropbox" : "uploaded"}</span>
                </>
              ),
            },
            {
              name: "Why",
              cell: (file) => (
                <>
                  {file.reason} {!file.retryable && <span class="muted">Upload a better version under the same name.</span>}
                </>
              ),
            },
            {
              name: "When",
              nowrap: true,
              cell: (file) => (
                <a href={href(["p", project, "jobs", file.job_id])}>
                  <Time at={file.failed_at} />
                </a>
              ),
            },
            {
              name: "Again",
              is: "silent",
              cell: (file) =>
                file.retryable && (
                  <Button small busy={retry.isPending} aria-label={`Try again: ${file.name}`} onClick={() => retry.mutate([file.file_id])}>
                    Try again
                  </Button>
                ),
            },
          ]}
        />
      )}
      {failed.data && !failed.data.complete && <p class="muted small foot">Only the newest are listed.</p>}
    </Page>
  );
}
