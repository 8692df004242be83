import { describe, expect, it } from "vitest";
import { formatMove, formatTurns, moveBetween } from "./move.ts";

describe("a move", () => {
  it("is measured the short way round", () => {
    const { distance_m, rotation_deg } = moveBetween(
      { position_m: [0, 0, 1.6], rotation_deg: [179, 0, 0] },
      { position_m: [0.3, 0.4, 1.6], rotation_deg: [-179, 1, 0] },
    );
    expect(distance_m).toBeCloseTo(0.5);
    expect(rotation_deg).toEqual([2, 1, 0]);
  });

  it("is told in millimetres, then in metres", () => {
    expect(formatMove(0.0124)).toBe("12 mm");
    expect(formatMove(1.254)).toBe("1.25 m");
    expect(formatTurns([1.26, -0.5, 0])).toBe("+1.3° −0.5° +0.0°");
  });
});
