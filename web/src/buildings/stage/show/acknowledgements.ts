/** What became of each thing that a run of a cue asked for. */
import type { Cue, CueAction, Run } from "../../../api/showContract.ts";

/** `asked`: no word yet; `silent`: the run ended without one. */
export type Answer = "waiting" | "asked" | "done" | "refused" | "timed_out" | "stopped" | "silent";

export interface Acknowledgement {
  /** Null for what the run names and the cue, which was edited since, no longer holds. */
  action: CueAction | null;
  what: string;
  answer: Answer;
  /** The device's own word, where it said no. */
  error: string | null;
}

/** How a failure names what was asked for. */
export function failureName(action: CueAction): string {
  if (action.kind === "state") return `state ${action.state}`;
  if (action.kind === "snapshot") return "snapshot";
  return `${action.device} ${action.action}`;
}

const NO_WORD = /deadline|timed out/i;

/** A line for each action of the cue, then one for each failure that belongs to none of them. */
export function acknowledgements(run: Run, cue: Cue | undefined): Acknowledgement[] {
  const actions = cue?.armed === false ? [] : (cue?.actions ?? []);
  const named = new Set(actions.map(failureName));
  const lines = actions.map((action): Acknowledgement => {
    const what = failureName(action);
    const failure = run.failures.find((failed) => failed.what === what);
    if (failure) return { action, what, answer: answerOf(failure.error), error: failure.error };
    return { action, what, answer: answerSoFar(run), error: null };
  });
  const others = run.failures
    .filter(({ what }) => !named.has(what))
    .map(({ what, error }) => ({ action: null, what, answer: answerOf(error), error }));
  return [...lines, ...others];
}

const answerOf = (error: string): Answer => (NO_WORD.test(error) ? "timed_out" : "refused");

function answerSoFar({ state }: Run): Answer {
  if (state === "waiting") return "waiting";
  if (state === "running") return "asked";
  if (state === "done") return "done";
  return state === "stopped" ? "stopped" : "silent";
}

export const isUnderWay = ({ state }: Run): boolean => state === "waiting" || state === "running";

/** How long a cue takes if every device does as asked at once; 0 for one that only asks. */
export function expectedMs(cue: Cue): number {
  const lengths = cue.actions.map((action) => {
    if (action.kind === "ramp") return action.duration_ms;
    return action.kind === "snapshot" ? action.fade_ms : 0;
  });
  const followed = cue.follow === "none" ? 0 : cue.post_wait_ms;
  return cue.pre_wait_ms + Math.max(0, ...lengths) + followed;
}
