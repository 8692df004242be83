/** What a cue can speak of on this stage: its devices, the commands that they take, its snapshots. */
import { useQuery } from "@tanstack/react-query";
import type { Content } from "../../../api/contract.ts";
import type { Command } from "../../../api/showContract.ts";
import type { Option } from "../../../ui/Select.tsx";
import { stageQuery } from "../queries.ts";
import { commandsQuery, snapshotsQuery } from "./showQueries.ts";

export interface StageParts {
  devices: Option<string>[];
  /** Those of them that take commands. */
  controlled: Option<string>[];
  snapshots: Option<string>[];
  /** What stands on the walls now. */
  content: Content | null;
  commandsOf: (deviceId: string) => Command[];
}

export function useStageParts(stageId: string): StageParts {
  const stage = useQuery(stageQuery(stageId)).data;
  const described = stage?.stage.description.devices ?? [];
  const snapshots = useQuery(snapshotsQuery(stageId)).data?.items ?? [];
  const commands = useQuery(commandsQuery(stageId)).data?.items ?? [];
  const devices = described.map(({ id, name }) => ({ value: id, word: name }));
  return {
    devices,
    controlled: devices.filter(({ value }) => commands.some(({ device }) => device === value)),
    content: stage?.content ?? null,
    snapshots: snapshots.map(({ id, name }) => ({ value: id, word: name })),
    commandsOf: (deviceId) => commands.filter(({ device }) => device === deviceId),
  };
}
