import { describe, expect, it } from "vitest";
import type { Ack } from "../../../api/showContract.ts";
import { answerOf, otherFailures, shareOf } from "./runs.ts";

const ack: Ack = { device: "deck", action: "record", answer: null, detail: "", remedy: "", time_ms: null };

describe("what came back", () => {
  it("is the device's own answer", () => {
    expect(answerOf({ ...ack, answer: "refused" }, { state: "running" })).toBe("refused");
  });

  it("is not claimed to be good where nothing came", () => {
    expect(answerOf(ack, { state: "running" })).toBe("asked");
    expect(answerOf(ack, { state: "failed" })).toBe("silent");
    expect(answerOf(ack, { state: "done" })).toBe("silent");
  });

  it("is told once: a failure that stands in the table is not told again", () => {
    const failures = [
      { what: "deck record", error: "no disk" },
      { what: "state live", error: "stage.gate_closed" },
    ];
    expect(otherFailures({ acks: [ack], failures })).toEqual([failures[1]]);
  });
});

describe("how far a run is", () => {
  it("goes on between two looks, and never beyond its end", () => {
    expect(shareOf({ elapsed_ms: 1000, length_ms: 4000 }, 500)).toBe(0.375);
    expect(shareOf({ elapsed_ms: 3900, length_ms: 4000 }, 500)).toBe(1);
  });

  it("is not known where only answers are waited for", () => {
    expect(shareOf({ elapsed_ms: 100, length_ms: 0 }, 0)).toBeNull();
  });
});
