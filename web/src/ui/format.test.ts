import { describe, expect, it } from "vitest";
import { formatAge, formatBytes, formatDuration, framesPerSecond } from "./format.ts";

describe("figures", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [9_950, "9.9 kB"],
    [48_120_334, "48 MB"],
    [2_147_483_648, "2.1 GB"],
    [999_950_000_000, "1.0 TB"],
  ])("%d bytes read as %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it.each([
    [0, "0:00"],
    [59.4, "0:59"],
    [59.6, "1:00"],
    [3725, "1:02:05"],
    [-3, "0:00"],
  ])("%d seconds read as %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it.each([
    [7, "7 ms"],
    [1500, "1.5 s"],
    [48_200, "48 s"],
    [150_000, "2:30"],
  ])("an age of %d ms reads as %s", (age_ms, text) => {
    expect(formatAge(age_ms)).toBe(text);
  });

  it("reads a rate as a fraction, and takes nonsense for 24", () => {
    expect(framesPerSecond("24000/1001")).toBeCloseTo(23.976, 3);
    expect(framesPerSecond("25/1")).toBe(25);
    expect(framesPerSecond("0/0")).toBe(24);
  });
});
