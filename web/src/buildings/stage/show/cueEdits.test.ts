import { describe, expect, it } from "vitest";
import {
  cuesToEdit,
  linesOf,
  newCue,
  newCueId,
  nextNumber,
  numberBetween,
  numberMoved,
  put,
  remove,
} from "./cueEdits.ts";

const cue = (number: string) => newCue(number);

describe("a number between two others", () => {
  it.each([
    [null, null, "1"],
    ["7", null, "8"],
    ["7.5", null, "8"],
    ["1", "2", "1.5"],
    ["1", "4", "2"],
    [null, "1", "0.5"],
    [null, "0.5", "0.2"],
    ["1", "1.1", "1.05"],
    ["1", "1.01", "1.005"],
  ])("%s and %s is %s", (before, after, number) => {
    expect(numberBetween(before, after)).toBe(number);
  });

  it("is none where three decimals do not suffice", () => {
    expect(numberBetween("1", "1.001")).toBeNull();
  });

  it("is none beyond the highest", () => {
    expect(numberBetween("999999", null)).toBe("999999.1");
    expect(numberBetween("999999.999", null)).toBeNull();
  });
});

describe("a cue that is moved", () => {
  const cues = [cue("1"), cue("2"), cue("3")];
  const [first, second, third] = cues.map(({ id }) => id) as [string, string, string];

  it("gets a number beyond its neighbour", () => {
    expect(numberMoved(cues, third, -1)).toBe("1.5");
    expect(numberMoved(cues, first, 1)).toBe("2.5");
    expect(numberMoved(cues, second, 1)).toBe("4");
    expect(numberMoved(cues, second, -1)).toBe("0.5");
  });

  it("stays where there is nothing beyond", () => {
    expect(numberMoved(cues, first, -1)).toBeNull();
    expect(numberMoved(cues, third, 1)).toBeNull();
  });
});

describe("the lines of a list", () => {
  const [one, two] = [cue("1"), cue("2")];

  it("play as they are while nothing waits", () => {
    expect(linesOf({ cues: [one, two], pending: [] }).map(({ waiting }) => waiting)).toEqual([null, null]);
  });

  it("say what each waiting edit will do, in the place where it plays now", () => {
    const added = cue("1.5");
    const renamed = { ...one, name: "Rain" };
    const lines = linesOf({ cues: [one, two], pending: [[put(renamed)], [put(added), remove(two)]] });

    expect(lines.map((line) => [line.cue.number, line.waiting])).toEqual([
      ["1", "changed"],
      ["1.5", "added"],
      ["2", "removed"],
    ]);
    expect(lines[0]?.cue.name).toBe("");
    expect(lines[0]?.next.name).toBe("Rain");
    expect(cuesToEdit(lines)).toEqual([renamed, added]);
  });

  it("forget what was added and taken out again", () => {
    const added = cue("3");
    expect(linesOf({ cues: [one], pending: [[put(added)], [remove(added)]] })).toHaveLength(1);
  });
});

it("a new cue follows the last, under an id that the server takes", () => {
  expect(nextNumber([cue("1"), cue("4.5")])).toBe("5");
  expect(nextNumber([])).toBe("1");
  expect(newCueId()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
