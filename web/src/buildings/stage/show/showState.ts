/** The states of a show, and which may follow which, as the server has them. */
import type { ShowState } from "../../../api/showContract.ts";
import type { Tone } from "../../../ui/Status.tsx";

/** The way to the public, station by station; a hold and a panic lie beside it. */
export const STATIONS = ["off", "standby", "rehearse", "live"] as const satisfies readonly ShowState[];

const ALLOWED: Record<ShowState, readonly ShowState[]> = {
  off: ["standby", "panic"],
  standby: ["off", "rehearse", "panic"],
  rehearse: ["standby", "live", "panic"],
  live: ["rehearse", "hold", "panic"],
  hold: ["rehearse", "live", "panic"],
  panic: ["standby", "panic"],
};

export const mayFollow = (before: ShowState, state: ShowState): boolean => ALLOWED[before].includes(state);

/** Where edits wait, and where leaving is seen by the public. */
export const isOnAir = (state: ShowState): boolean => state === "live" || state === "hold";

export const cuesRun = (state: ShowState): boolean =>
  state === "standby" || state === "rehearse" || state === "live";

/** The mark of the present state; live has the disc of a tally lamp. */
export const STATE_MARKS: Record<ShowState, Tone> = {
  off: "info",
  standby: "info",
  rehearse: "info",
  live: "good",
  hold: "wary",
  panic: "wary",
};
