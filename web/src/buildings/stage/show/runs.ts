/** Runs of cues: which are under way, how far they are, and what came back on what they asked for. */
import { useEffect, useState } from "react";
import type { Ack, Play, Run } from "../../../api/showContract.ts";

export const isUnderWay = ({ state }: Pick<Run, "state">): boolean =>
  state === "waiting" || state === "running";

/** `asked`: no word yet; `silent`: the run ended without one. */
export type Answer = NonNullable<Ack["answer"]> | "asked" | "silent";

export function answerOf(ack: Ack, run: Pick<Run, "state">): Answer {
  return ack.answer ?? (isUnderWay(run) ? "asked" : "silent");
}

/** The failures that are no device's: a snapshot that is gone, a state that cannot be. */
export function otherFailures({ acks, failures }: Pick<Run, "acks" | "failures">): Run["failures"] {
  const told = new Set(acks.map(({ device, action }) => `${device} ${action}`));
  return failures.filter(({ what }) => !told.has(what));
}

/** How much of a run is over, 0 to 1; null for one that only waits for answers. */
export function shareOf({ elapsed_ms, length_ms }: Pick<Run, "elapsed_ms" | "length_ms">, since_ms: number) {
  return length_ms > 0 ? Math.min((elapsed_ms + since_ms) / length_ms, 1) : null;
}

const STEP_MS = 200;

/** The time that has passed for cues since the server told how far they are; none does in a pause. */
export function useSinceTold(play: Play | null, told_at: number): number {
  const passes = Boolean(play && !play.paused && play.runs.some(isUnderWay));
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!passes) return;
    const timer = setInterval(() => setNow(Date.now()), STEP_MS);
    return () => clearInterval(timer);
  }, [passes]);
  return passes ? Math.max(0, now - told_at) : 0;
}
