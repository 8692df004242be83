/** What the health page of a stage asks of the server. */
import { queryOptions } from "@tanstack/react-query";
import { api, path } from "../../../api/client.ts";
import type { components } from "../../../api/schema.d.ts";
import { stageAddress } from "../queries.ts";

type Answers = components["schemas"];
export type SyncBoard = Answers["SyncBoard"];
export type SourceSync = Answers["SourceSync"];
export type NodeSync = Answers["NodeSync"];
export type HealthHistory = Answers["HealthHistory"];
export type SubjectHealth = Answers["SubjectHealth"];
export type HealthSpan = Answers["HealthSpan"];

export const syncQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "sync", stageId],
    queryFn: ({ signal }) => api.get<SyncBoard>(stageAddress(stageId, "sync"), signal),
    refetchInterval: 1000,
  });

export const historyQuery = (stageId: string, hours: number) =>
  queryOptions({
    queryKey: ["stage", "health", stageId, hours],
    queryFn: ({ signal }) => api.get<HealthHistory>(path(stageAddress(stageId, "health"), { hours }), signal),
    refetchInterval: 30_000,
  });
