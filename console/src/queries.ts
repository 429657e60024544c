// What the screens ask the API for, with the keys that it is kept under.
import { QueryClient, useInfiniteQuery, useQuery } from "@tanstack/preact-query";
import { api, type JobView, type Schemas, unwrap } from "./api/client";
import { Problem } from "./api/problem";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 1_000, // what a person opens is asked for anew; parts of one screen ask once
      retry: (failures, error) => error instanceof Problem && error.transient && failures < 3,
      retryDelay: (failures) => Math.min(1000 * 2 ** failures, 8000),
    },
  },
});

export const useMe = () => useQuery({ queryKey: ["me"], queryFn: () => unwrap(api.GET("/api/v1/me")), staleTime: 300_000 });

export function useProjects() {
  return useQuery({
    queryKey: ["projects"],
    queryFn: async () => {
      const found: Schemas["ProjectResponse"][] = [];
      let cursor: string | undefined;
      do {
        const page = await unwrap(api.GET("/api/v1/projects", { params: { query: { limit: 100, cursor } } }));
        found.push(...page.items);
        cursor = page.next_cursor ?? undefined;
      } while (cursor && found.length < 1000);
      return found;
    },
  });
}

export const useRecord = (project_id: string, record_id: string) =>
  useQuery({
    queryKey: ["record", project_id, record_id],
    queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}/records/{record_id}", { params: { path: { project_id, record_id } } })),
  });

export interface RecordFilter {
  status: Schemas["Status"];
  text?: string | undefined;
  skill?: string | undefined;
  company?: string | undefined;
  place?: string | undefined;
  kind?: Schemas["RecordKind"] | undefined;
  tag?: string | undefined;
  field?: string | undefined;
  value?: string | undefined;
  sort?: "newest" | "oldest" | "ascending" | "descending" | undefined;
  by?: string | undefined;
}

export const useRecords = (project_id: string, filter: RecordFilter) =>
  useInfiniteQuery({
    queryKey: ["records", project_id, filter],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET("/api/v1/projects/{project_id}/records", { params: { path: { project_id }, query: { ...filter, limit: 100, cursor: pageParam } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const isOpen = (job: JobView): boolean => job.status === "pending" || job.status === "running";

export const useJob = (job_id: string) =>
  useQuery({
    queryKey: ["job", job_id],
    queryFn: async () => {
      const first = await unwrap(api.GET("/api/v1/jobs/{job_id}", { params: { path: { job_id }, query: { limit: 100 } } }));
      return first;
    },
    refetchInterval: (query) => (query.state.data && !isOpen(query.state.data) ? false : 1500),
  });

/** A project in numbers. */
export const useStats = (project_id: string | undefined) =>
  useQuery({
    queryKey: ["stats", project_id],
    queryFn: () => unwrap(api.GET("/api/v1/projects/{project_id}/stats", { params: { path: { project_id: project_id ?? "" } } })),
    enabled: Boolean(project_id),
    staleTime: 20_000,
    refetchInterval: 60_000,
  });
