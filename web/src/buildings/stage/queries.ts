/** What the stage pages ask of the server. */
import { infiniteQueryOptions, type QueryClient, queryOptions, useQuery } from "@tanstack/react-query";
import { api, path } from "../../api/client.ts";
import type {
  Continuity,
  LiveEvent,
  Page,
  StageSnapshot,
  StageSummary,
  Take,
  Tracking,
  WallMesh,
} from "../../api/contract.ts";

const STAGES = "/api/v1/stage/stages";

/** The address of a stage, or of what stands below it. */
export function stageAddress(stageId: string, ...below: string[]): string {
  return [STAGES, ...[stageId, ...below].map(encodeURIComponent)].join("/");
}

export const stagesQuery = queryOptions({
  queryKey: ["stage", "stages"],
  queryFn: ({ signal }) => api.get<Page<StageSummary>>(STAGES, signal),
});

export const stageQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "snapshot", stageId],
    queryFn: ({ signal }) => api.get<StageSnapshot>(stageAddress(stageId), signal),
  });

export const wallMeshQuery = (stageId: string, wallId: string) =>
  queryOptions({
    queryKey: ["stage", "mesh", stageId, wallId],
    queryFn: ({ signal }) => api.get<WallMesh>(stageAddress(stageId, "walls", wallId, "mesh"), signal),
    staleTime: 60_000,
  });

export const takesQuery = (stageId: string) =>
  infiniteQueryOptions({
    queryKey: ["stage", "takes", stageId],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Take>>(path(stageAddress(stageId, "takes"), { cursor: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? page.cursor ?? null,
  });

export const takeQuery = (stageId: string, takeId: string) =>
  queryOptions({
    queryKey: ["stage", "take", stageId, takeId],
    queryFn: ({ signal }) => api.get<Take>(stageAddress(stageId, "takes", takeId), signal),
  });

export const trackingQuery = (stageId: string, takeId: string) =>
  queryOptions({
    queryKey: ["stage", "tracking", stageId, takeId],
    queryFn: ({ signal }) =>
      api.get<Tracking>(path(stageAddress(stageId, "takes", takeId, "tracking"), { every: 1 }), signal),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const continuityQuery = (stageId: string, takeId: string) =>
  queryOptions({
    queryKey: ["stage", "continuity", stageId, takeId],
    queryFn: ({ signal }) =>
      api.get<Continuity>(stageAddress(stageId, "takes", takeId, "continuity"), signal),
    // A take that is over does not change any more.
    staleTime: Number.POSITIVE_INFINITY,
  });

export const descriptionQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "description", stageId],
    queryFn: () => api.text(stageAddress(stageId, "description")),
    // The editor holds the user's own text: it is fetched again on purpose only.
    staleTime: Number.POSITIVE_INFINITY,
  });

/** What people call a camera; takes keep its id. */
export function useCameraName(stageId: string): (cameraId: string) => string {
  const cameras = useQuery(stageQuery(stageId)).data?.stage.description.cameras;
  return (cameraId) => cameras?.find(({ id }) => id === cameraId)?.name ?? cameraId;
}

/** Shows what an event says of a take at once; the question for the whole snapshot follows. */
export function applyTakeEvent(client: QueryClient, event: LiveEvent): void {
  const take = event.data.take as Take | undefined;
  if (!event.type.startsWith("stage.take.") || !take || !event.scope) return;
  client.setQueryData(stageQuery(event.scope).queryKey, (now) => {
    if (!now) return now;
    const ended = now.take?.id === take.id ? null : now.take;
    const others = now.takes.filter((other) => other.id !== take.id);
    const isNew = others.length === now.takes.length;
    const takes = isNew ? [take, ...others] : now.takes.map((other) => (other.id === take.id ? take : other));
    return { ...now, take: take.state === "rolling" ? take : ended, takes };
  });
}
