import { describe, expect, it } from "vitest";
import { poseOfRow, rowAt } from "./playhead.ts";

describe("the row under the playhead", () => {
  it("is that of the frame on the screen for every frame of an hour at 23.976", () => {
    const rate_hz = 24000 / 1001;
    const frames = Array.from({ length: 86_314 }, (_, frame) => frame);

    const wrong = frames.filter((frame) => rowAt(frames, frame / rate_hz, rate_hz) !== frame);

    expect(wrong).toEqual([]);
  });

  it("is the last one before a gap", () => {
    expect(rowAt([0, 1, 2, 7, 8], 5 / 24, 24)).toBe(2);
    expect(rowAt([0, 1, 2, 7, 8], 7 / 24, 24)).toBe(3);
  });

  it("stays at the ends outside of the take", () => {
    expect(rowAt([3, 4, 5], -1, 24)).toBe(0);
    expect(rowAt([3, 4, 5], 99, 24)).toBe(2);
  });

  it("is none when nothing was tracked", () => {
    expect(rowAt([], 1, 24)).toBe(-1);
  });
});

describe("a pose", () => {
  it("is none where a source gave only a part of it", () => {
    const tracking = {
      time_ns: [0],
      frame: [0],
      timecode: [null],
      position_m: [[0, null, 1] as const],
      rotation_deg: [[0, 0, 0] as const],
      focal_length_mm: [null],
    };

    expect(poseOfRow(tracking, 0, [36, 20.25])).toBeNull();
    expect(poseOfRow(tracking, -1, [36, 20.25])).toBeNull();
  });
});
