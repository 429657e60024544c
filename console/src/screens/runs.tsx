import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/preact-query";
import { useMemo } from "preact/hooks";
import { api, idempotencyKey, unwrap } from "../api/client";
import { useMe, useProjects } from "../queries";
import { go, href } from "../router";
import { Button, complain, Empty, Failure, Loading, Meter, Page, Pill, Time } from "../ui/basics";
import { Table } from "../ui/table";
import { More } from "./records";

export function useIsAdmin(project: string): boolean {
  const me = useMe();
  return Boolean(me.data?.roles.includes("admin") || me.data?.memberships.some((each) => each.project_id === project && each.role === "admin"));
}

export function Runs({ project }: { project: string }) {
  const client = useQueryClient();
  const isAdmin = useIsAdmin(project);
  const name = useProjects().data?.find((each) => each.project_id === project)?.name;
  const runs = useInfiniteQuery({
    queryKey: ["runs", project],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET("/api/v1/consolidation/history/{project_id}", { params: { path: { project_id: project }, query: { limit: 25, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    refetchInterval: (live) => (live.state.data?.pages[0]?.items.some((run) => run.status === "running" || run.status === "pending") ? 1500 : false),
  });
  const rows = useMemo(() => runs.data?.pages.flatMap((page) => page.items) ?? [], [runs.data]);
  const trigger = useMutation({
    mutationFn: (dry_run: boolean) =>
      unwrap(
        api.POST("/api/v1/consolidation/trigger", {
          params: { header: { "Idempotency-Key": idempotencyKey() } },
          body: { project_id: project, ...(dry_run ? { options: { dry_run } } : {}) },
        }),
      ),
    onSuccess: (accepted) => {
      void client.invalidateQueries({ queryKey: ["runs", project] });
      go(["p", project, "runs", accepted.job_id]);
    },
    onError: complain,
  });
  return (
    <Page
      title="Runs"
      detail={<span>Each run finds the duplicates of {name ?? "the project"} and makes one record of each thing. A dry run only says what it would do.</span>}
      actions={
        isAdmin && (
          <>
            <Button busy={trigger.isPending} onClick={() => trigger.mutate(true)}>
              Dry run
            </Button>
            <Button tone="primary" icon="runs" busy={trigger.isPending} onClick={() => trigger.mutate(false)}>
              Run
            </Button>
          </>
        )
      }
    >
      {runs.isPending && <Loading />}
      {runs.isError && <Failure error={runs.error} retry={() => void runs.refetch()} />}
      {runs.isSuccess && rows.length === 0 && (
        <Empty title="No run yet" icon="runs">
          Start with a dry run: it changes nothing and shows what would be merged.
        </Empty>
      )}
      {rows.length > 0 && (
        <Table
          label="Runs"
          rows={rows}
          idOf={(run) => run.consolidation_id}
          columns={[
            { name: "Run", is: "main", cell: (run) => <a href={href(["p", project, "runs", run.consolidation_id])}>{run.label}</a> },
            { name: "Status", cell: (run) => (run.status === "running" ? <Meter value={run.progress} label="Progress" /> : <Pill state={run.status} />) },
            { name: "Records before", is: "number", cell: (run) => run.records_before?.toLocaleString("en") },
            { name: "after", is: "number", cell: (run) => run.records_after?.toLocaleString("en") },
            { name: "Changes", is: "number", cell: (run) => run.changes?.toLocaleString("en") },
            { name: "When", nowrap: true, muted: true, cell: (run) => <Time at={run.created_at} /> },
          ]}
        />
      )}
      {runs.hasNextPage && <More busy={runs.isFetchingNextPage} onMore={() => void runs.fetchNextPage()} />}
    </Page>
  );
}
