import { describe, expect, it } from "vitest";
import { faultIn, parseArguments, readOscArguments, writeArguments, writeOscArguments } from "./arguments.ts";

describe("arguments", () => {
  it("are read a line each, by their kind", () => {
    expect(parseArguments('clip = 3\nspeed=1.5\n\nloop = true\nname = Rain, take "2"\nlabel = "3"')).toEqual({
      arguments: { clip: 3, speed: 1.5, loop: true, name: 'Rain, take "2"', label: "3" },
    });
  });

  it.each([
    { clip: 3 },
    { name: "3" },
    { name: "true" },
    { name: '"' },
    { name: '"a"' },
    { loop: false, input: -2.5 },
  ])("%j are written as they are read", (given) => {
    expect(parseArguments(writeArguments(given))).toEqual({ arguments: given });
  });

  it("name the line that is none", () => {
    expect(parseArguments("clip = 3\nClip three")).toEqual({ wrong: "Clip three" });
  });
});

describe("what a command is told", () => {
  const known = [
    { name: "clip", required: true, choices: [] },
    { name: "speed", required: false, choices: [] },
  ];

  it("is complete, and nothing that the command does not know", () => {
    expect(faultIn("clip = 3", known)).toBeNull();
    expect(faultIn("speed = 3", known)).toEqual({ fault: "argument_missing", what: "clip" });
    expect(faultIn("clip = 3\nlop = true", known)).toEqual({ fault: "argument_unknown", what: "lop" });
    expect(faultIn("clip", known)).toEqual({ fault: "argument_wrong", what: "clip" });
  });

  it("is not judged for a command that nobody knows", () => {
    expect(faultIn("level = 3", [])).toBeNull();
  });
});

describe("the arguments of an OSC message", () => {
  it("are read between commas", () => {
    expect(readOscArguments('heavy, 0.5,, 3, "7", true')).toEqual(["heavy", 0.5, 3, "7", "true"]);
  });

  it("are written as they are read", () => {
    const given = ["heavy", 0.5, "7", "true"];
    expect(readOscArguments(writeOscArguments(given))).toEqual(given);
  });
});
