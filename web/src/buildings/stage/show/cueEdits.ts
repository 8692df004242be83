/** Edits of a cue list: numbers that fit between others, and how the list looks once waiting edits are taken. */
import type { Cue, CueList, Edit } from "../../../api/showContract.ts";

/** How an edit that waits will change a line. */
export type Waiting = "added" | "changed" | "removed";

export interface CueLine {
  /** As it plays now; for an added one, as it will. */
  cue: Cue;
  waiting: Waiting | null;
  /** As it will be once the waiting edits are taken; what the editor opens. */
  next: Cue;
}

const place = (cue: Cue): number => Number(cue.number);

/** The lines of a list in the order in which they play, with those that wait among them. */
export function linesOf({ cues, pending }: Pick<CueList, "cues" | "pending">): CueLine[] {
  const after = new Map(cues.map((cue) => [cue.id, cue]));
  for (const edit of pending.flat()) {
    if (edit.kind === "put") after.set(edit.cue.id, edit.cue);
    else after.delete(edit.cue_id);
  }
  const now = new Set(cues.map(({ id }) => id));
  const lines = cues.map((cue): CueLine => {
    const next = after.get(cue.id);
    if (!next) return { cue, waiting: "removed", next: cue };
    return { cue, waiting: next === cue ? null : "changed", next };
  });
  const added = [...after.values()].filter(({ id }) => !now.has(id));
  return [...lines, ...added.map((cue): CueLine => ({ cue, waiting: "added", next: cue }))].sort(
    (one, other) => place(one.cue) - place(other.cue),
  );
}

/** The list as its next edit finds it: sorted, with all that waits taken. */
export function cuesToEdit(lines: readonly CueLine[]): Cue[] {
  return lines
    .filter(({ waiting }) => waiting !== "removed")
    .map(({ next }) => next)
    .sort((one, other) => place(one) - place(other));
}

const THOUSAND = 1000;
const HIGHEST = 999_999;

/**
 * The shortest number between two others (null: no bound), as people number cues: 3 after 2, 2.5 between 2 and 3.
 * None where three decimals do not suffice.
 */
export function numberBetween(before: string | null, after: string | null): string | null {
  const low = before === null ? 0 : Math.round(Number(before) * THOUSAND);
  const high = after === null ? (HIGHEST + 1) * THOUSAND : Math.round(Number(after) * THOUSAND);
  for (const step of [THOUSAND, 100, 10, 1]) {
    const first = Math.floor(low / step) + 1;
    const last = Math.ceil(high / step) - 1;
    if (first > last) continue;
    // At the open end the next one; between two the middle, so that both sides keep room.
    const chosen = after === null ? first : Math.floor((first + last) / 2);
    return String((chosen * step) / THOUSAND);
  }
  return null;
}

/** The number that a cue takes to stand one place earlier (-1) or later (1); null at the end, or where none fits. */
export function numberMoved(cues: readonly Cue[], cueId: string, by: -1 | 1): string | null {
  const at = cues.findIndex(({ id }) => id === cueId);
  const near = cues[at + by];
  if (at < 0 || !near) return null;
  const far = cues[at + 2 * by]?.number ?? null;
  return by > 0 ? numberBetween(near.number, far) : numberBetween(far, near.number);
}

/** A new cue's number: the next whole one after the last. */
export function nextNumber(cues: readonly Cue[]): string {
  return numberBetween(cues.at(-1)?.number ?? null, null) ?? "";
}

/** `crypto.randomUUID` is kept from pages that come without TLS, and a stage's tablet opens those. */
export function newCueId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20, 32].map((end, part) => hex.slice([0, 8, 12, 16, 20][part], end)).join("-");
}

export function newCue(number: string): Cue {
  return {
    id: newCueId(),
    number,
    name: "",
    armed: true,
    pre_wait_ms: 0,
    actions: [],
    post_wait_ms: 0,
    follow: "none",
    trigger: { kind: "go" },
    on_failure: "stop",
    retries: 2,
    autoload_next: true,
  };
}

export const put = (cue: Cue): Edit => ({ kind: "put", cue });
export const remove = (cue: Cue): Edit => ({ kind: "remove", cue_id: cue.id });
