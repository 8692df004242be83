/** What a cue can speak of on this stage: its devices, its snapshots, and the verbs that its cues use already. */
import { useQueries, useQuery } from "@tanstack/react-query";
import type { CueAction } from "../../../api/showContract.ts";
import type { Option } from "../../../ui/Select.tsx";
import { stageQuery } from "../queries.ts";
import { cueListQuery, cueListsQuery, snapshotsQuery } from "./showQueries.ts";

export interface StageParts {
  devices: Option<string>[];
  snapshots: Option<string>[];
  /** The verbs that some cue has for a device. */
  verbsOf: (deviceId: string) => string[];
}

export function useStageParts(stageId: string): StageParts {
  const devices = useQuery(stageQuery(stageId)).data?.stage.description.devices ?? [];
  const snapshots = useQuery(snapshotsQuery(stageId)).data?.items ?? [];
  const briefs = useQuery(cueListsQuery(stageId)).data?.items ?? [];
  const lists = useQueries({ queries: briefs.map(({ id }) => cueListQuery(stageId, id)) });
  const actions: CueAction[] = lists.flatMap(({ data }) => data?.cues ?? []).flatMap((cue) => cue.actions);
  return {
    devices: devices.map(({ id, name }) => ({ value: id, word: name })),
    snapshots: snapshots.map(({ id, name }) => ({ value: id, word: name })),
    verbsOf: (deviceId) => {
      const used = actions.flatMap((action) =>
        "device" in action && action.device === deviceId ? [action.action] : [],
      );
      return [...new Set(used)].sort();
    },
  };
}
