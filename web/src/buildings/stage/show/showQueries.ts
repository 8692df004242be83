/** What the show page asks of the server, and the one way in which its verbs are sent. */
import { type QueryKey, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, path } from "../../../api/client.ts";
import type { Page } from "../../../api/contract.ts";
import type {
  Command,
  CueList,
  CueListBrief,
  Gate,
  Plan,
  Play,
  Remote,
  Show,
  Snapshot,
  WatchView,
} from "../../../api/showContract.ts";
import { stageAddress } from "../queries.ts";

/** What no event tells of is asked for again, once a second and only while the page is in sight. */
const LOOK_AGAIN_MS = 1000;

export const showQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "show", stageId],
    queryFn: ({ signal }) => api.get<Show>(stageAddress(stageId, "show"), signal),
  });

/** Devices come and go without an event. */
export const gateQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "gate", stageId],
    queryFn: ({ signal }) => api.get<Gate>(stageAddress(stageId, "show", "gate"), signal),
    refetchInterval: LOOK_AGAIN_MS,
  });

export const cueListsQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "cue-lists", stageId],
    queryFn: ({ signal }) => api.get<Page<CueListBrief>>(stageAddress(stageId, "cue-lists"), signal),
  });

export const cueListQuery = (stageId: string, listId: string) =>
  queryOptions({
    queryKey: ["stage", "cue-list", stageId, listId],
    queryFn: ({ signal }) => api.get<CueList>(stageAddress(stageId, "cue-lists", listId), signal),
  });

/** What a cue can ask of the stage's devices; another description makes it another, and what a device says of itself. */
export const commandsQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "commands", stageId],
    queryFn: ({ signal }) => api.get<{ items: Command[] }>(stageAddress(stageId, "commands"), signal),
  });

/** The cue in standby, a pause and what a device answers have no event. */
export const playQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "play", stageId],
    queryFn: ({ signal }) => api.get<Play>(stageAddress(stageId, "play"), signal),
    refetchInterval: LOOK_AGAIN_MS,
    retry: false,
  });

export const cuePlanQuery = (stageId: string, listId: string, cueId: string) =>
  queryOptions({
    queryKey: ["stage", "plan", stageId, listId, cueId],
    queryFn: ({ signal }) =>
      api.get<Plan>(path(stageAddress(stageId, "cue-lists", listId, "plan"), { cue_id: cueId }), signal),
  });

export const watchPlanQuery = (stageId: string, watchId: string) =>
  queryOptions({
    queryKey: ["stage", "plan", stageId, watchId],
    queryFn: ({ signal }) => api.get<Plan>(stageAddress(stageId, "watches", watchId, "plan"), signal),
  });

/** A watch that fails and recovers within its delays has no event. */
export const watchesQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "watches", stageId],
    queryFn: ({ signal }) => api.get<Page<WatchView>>(stageAddress(stageId, "watches"), signal),
    refetchInterval: LOOK_AGAIN_MS,
  });

/** Something that a cue can put on the walls. */
export interface ContentOption {
  name: string;
  version_id: string | null;
  scene_id: string | null;
}

interface Named {
  id: string;
  name: string;
  released_id?: string | null;
  latest_id?: string | null;
}

/** Scenes first, then assets in the version that is released, or else the newest. */
export const contentsQuery = queryOptions({
  queryKey: ["stage", "contents"],
  queryFn: async ({ signal }): Promise<ContentOption[]> => {
    const [scenes, assets] = await Promise.all([
      api.get<{ items: Named[] }>("/api/v1/assets/scenes", signal),
      api.get<{ items: Named[] }>("/api/v1/assets/assets", signal),
    ]);
    return [
      ...scenes.items.map(({ id, name }) => ({ name, scene_id: id, version_id: null })),
      ...assets.items.map(({ name, released_id, latest_id }) => ({
        name,
        scene_id: null,
        version_id: released_id ?? latest_id ?? null,
      })),
    ];
  },
});

export const snapshotsQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "snapshots", stageId],
    queryFn: ({ signal }) => api.get<Page<Snapshot>>(stageAddress(stageId, "snapshots"), signal),
  });

/**
 * A verb of the show; whatever it answered, the page looks at the stage again. With `shown`, the key of a question that
 * has the same answer, what came back is on the page at once.
 */
export function useShowVerb<Answer = unknown, Given = void>(
  send: (given: Given) => Promise<Answer>,
  shown?: QueryKey,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSuccess: (answer) => {
      if (shown) client.setQueryData(shown, answer);
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ["stage"] }),
  });
}

export const remoteQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "remote", stageId],
    queryFn: ({ signal }) => api.get<Remote>(stageAddress(stageId, "remote"), signal),
    refetchInterval: LOOK_AGAIN_MS,
  });
