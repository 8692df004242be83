/** Long work of the lot, wherever it was started. */
import { queryOptions } from "@tanstack/react-query";
import { api } from "../api/client.ts";
import type { Job } from "../api/contract.ts";

const ENDED = new Set(["done", "failed", "cancelled"]);

export const isRunning = (job: Job): boolean => !ENDED.has(job.state);

export const runningJobs = (jobs: readonly Job[]): Job[] => jobs.filter(isRunning);

export const jobsQuery = queryOptions({
  queryKey: ["jobs"],
  queryFn: ({ signal }) => api.get<{ items: Job[] }>("/api/v1/jobs", signal),
  // Events tell of progress; the slow poll is for the time that no stream is up.
  refetchInterval: (query) => (runningJobs(query.state.data?.items ?? []).length > 0 ? 2000 : false),
});
