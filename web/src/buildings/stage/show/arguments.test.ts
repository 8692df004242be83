import { describe, expect, it } from "vitest";
import { parseArguments, writeArguments } from "./arguments.ts";

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
