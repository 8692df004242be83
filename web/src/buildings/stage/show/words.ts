/** Cues, their actions and their times as operators say them. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Look } from "../../../api/contract.ts";
import type { CueAction, DeviceAction, PlanStep, PointRamp, Trigger } from "../../../api/showContract.ts";
import { stageQuery } from "../queries.ts";
import { writeValue } from "./arguments.ts";
import { contentKey } from "./ContentFields.tsx";
import { commandsQuery, contentsQuery, snapshotsQuery } from "./showQueries.ts";

/** "0.5 s", "12 s", "1:05". */
export function formatWait(wait_ms: number): string {
  if (wait_ms < 60_000) return `${Math.round(wait_ms / 100) / 10} s`;
  const whole = Math.round(wait_ms / 1000);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** "+12.040 s": when a dry run would give an order. */
export function formatOffset(at_ms: number): string {
  return `+${(at_ms / 1000).toFixed(3)} s`;
}

/** Under which name the walls are among a snapshot's points. */
const CONTENT = "stage.content";

export const cueTitle = (number: string, name: string): string => (name ? `${number} ${name}` : number);

/** What people call a device; cues keep its id. */
export function useDeviceName(stageId: string): (deviceId: string) => string {
  const { t } = useTranslation("stage");
  const devices = useQuery(stageQuery(stageId)).data?.stage.description.devices;
  return (deviceId) =>
    deviceId === CONTENT ? t("content.now") : (devices?.find(({ id }) => id === deviceId)?.name ?? deviceId);
}

/** "winter, rain". */
export function useLookWords(): (look: Look | undefined) => string {
  const { t } = useTranslation("stage");
  return (look) =>
    Object.values(look ?? {})
      .filter(Boolean)
      .map((token) => t(`look.${token}`))
      .join(", ");
}

/** An action in words: "Deck A: Record, clip 3". */
export function useActionWords(stageId: string): (action: CueAction | PlanStep["what"]) => string {
  const { t } = useTranslation("stage");
  const deviceName = useDeviceName(stageId);
  const snapshots = useQuery(snapshotsQuery(stageId)).data?.items;
  const commands = useQuery(commandsQuery(stageId)).data?.items;
  const contents = useQuery(contentsQuery).data;
  const lookWords = useLookWords();
  const verb = ({ device, action }: DeviceAction | PointRamp) => {
    const known = commands?.find((command) => command.device === device && command.action === action);
    return `${deviceName(device)}: ${known?.name ?? action}`;
  };
  return (action) => {
    switch (action.kind) {
      case "device": {
        const given = Object.entries(action.arguments ?? {}).map(
          ([name, value]) => `${name} ${writeValue(value)}`,
        );
        return [verb(action), ...given].join(", ");
      }
      case "ramp": {
        const { argument, start, end, duration_ms } = action;
        return `${verb(action)}, ${argument} ${start} → ${end}, ${formatWait(duration_ms)}`;
      }
      case "snapshot": {
        const name = snapshots?.find(({ id }) => id === action.snapshot_id)?.name ?? t("show.snapshots.gone");
        const fade = action.fade_ms ? `, ${formatWait(action.fade_ms)}` : "";
        return `${t("show.snapshots.recalled", { name })}${fade}`;
      }
      case "content": {
        const found = contents?.find((one) => contentKey(one) === contentKey(action));
        const shown = t("show.cue.shown", { name: found?.name ?? contentKey(action) });
        return [shown, lookWords(action.look)].filter(Boolean).join(", ");
      }
      case "look":
        return t("show.cue.look_to", { look: lookWords(action.look) || "–" });
      case "state":
        return t("show.cue.to_state", { state: t(`state.${action.state}`) });
    }
  };
}

/** What starts a cue beside a GO: its timecode, its OSC or MIDI message; nothing for one that waits for GO alone. */
export function triggerWord(trigger: Trigger): string {
  if (trigger.kind === "timecode") return `TC ${trigger.timecode}`;
  if (trigger.kind === "midi") return `MIDI ${trigger.message}`;
  return trigger.kind === "osc" ? ["OSC", trigger.address, ...(trigger.arguments ?? [])].join(" ") : "";
}
