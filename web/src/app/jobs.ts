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

/** What a failed job says went wrong; a job that reads files names the place and the remedy itself. */
export function jobError(job: Job): { title: string; remedy?: string | undefined } | null {
  if (!job.error) return null;
  const params = (job.error.params ?? {}) as Record<string, unknown>;
  const text = (key: string) => (typeof params[key] === "string" ? params[key] : undefined);
  const title = [text("place"), text("what")].filter(Boolean).join(": ");
  return { title: title || String(job.error.code ?? ""), remedy: text("remedy") };
}
