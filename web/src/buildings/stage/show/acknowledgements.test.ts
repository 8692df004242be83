import { describe, expect, it } from "vitest";
import type { Cue, Run } from "../../../api/showContract.ts";
import { acknowledgements, expectedMs } from "./acknowledgements.ts";
import { newCue } from "./cueEdits.ts";

const cue: Cue = {
  ...newCue("7"),
  actions: [
    { kind: "device", device: "deck-a", action: "record", arguments: {} },
    { kind: "device", device: "deck-b", action: "record", arguments: {} },
  ],
};
const run: Run = {
  id: "run",
  cue_list_id: "list",
  cue_id: cue.id,
  cue_number: "7",
  cue_name: "",
  state: "running",
  failures: [],
  left_out: [],
};
const answers = (of: Run, with_: Cue | undefined = cue) =>
  acknowledgements(of, with_).map(({ answer }) => answer);

describe("the acknowledgements of a run", () => {
  it("follow the run while no device says no", () => {
    expect(answers({ ...run, state: "waiting" })).toEqual(["waiting", "waiting"]);
    expect(answers(run)).toEqual(["asked", "asked"]);
    expect(answers({ ...run, state: "done" })).toEqual(["done", "done"]);
    expect(answers({ ...run, state: "stopped" })).toEqual(["stopped", "stopped"]);
  });

  it("name who refused and who did not answer, and claim nothing of the others", () => {
    const failures = [{ what: "deck-b record", error: "105 no disk" }];
    expect(answers({ ...run, state: "failed", failures })).toEqual(["silent", "refused"]);
    const late = [{ what: "deck-a record", error: "no answer before the deadline" }];
    expect(answers({ ...run, state: "failed", failures: late })).toEqual(["timed_out", "silent"]);
  });

  it("keep a failure of an action that the cue no longer has", () => {
    const failures = [{ what: "router salvo", error: "locked" }];
    expect(acknowledgements({ ...run, failures }, undefined)).toEqual([
      { action: null, what: "router salvo", answer: "refused", error: "locked" },
    ]);
  });

  it("are none for a cue that is not armed", () => {
    expect(answers({ ...run, state: "done" }, { ...cue, armed: false })).toEqual([]);
  });
});

it("a cue lasts as long as its waits and its longest fade", () => {
  expect(expectedMs(cue)).toBe(0);
  const fading: Cue = {
    ...cue,
    pre_wait_ms: 500,
    post_wait_ms: 2000,
    actions: [...cue.actions, { kind: "snapshot", snapshot_id: "one", fade_ms: 3000 }],
  };
  expect(expectedMs(fading)).toBe(3500);
  expect(expectedMs({ ...fading, follow: "follow" })).toBe(5500);
});
