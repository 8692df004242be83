import { describe, expect, it } from "vitest";
import type { AssetSheet, Placement } from "../../../api/assetsContract.ts";
import { cornersOf, footprintOf, gridStep, planBounds, snapped } from "./plan.ts";

const placement = (x_m: number, y_m: number, heading_deg = 0): Placement => ({
  name: "lamp",
  asset_id: "a",
  version_id: null,
  position_m: [x_m, y_m, 0],
  heading_deg,
  look: {},
});
const HOUSE = { bounds: { low_m: [-3, 0, -8], high_m: [3, 9, 0] } } as unknown as AssetSheet;

describe("a scene from above", () => {
  it("stands an asset with its front to the camera", () => {
    expect(footprintOf(HOUSE)).toEqual({ left_m: -3, right_m: 3, near_m: -0, far_m: 8 });
  });

  it("turns counter-clockwise about the asset's own origin", () => {
    const [corner] = cornersOf(placement(10, 5, 90), { left_m: 1, right_m: 2, near_m: 0, far_m: 1 });
    expect(corner?.[0]).toBeCloseTo(10);
    expect(corner?.[1]).toBeCloseTo(6);
  });

  it("shows everything, and the middle of the stage", () => {
    const bounds = planBounds([{ placement: placement(20, 10), footprint: footprintOf(HOUSE) }]);
    expect(bounds.left_m).toBeLessThan(0);
    expect(bounds.left_m + bounds.width_m).toBeGreaterThan(23);
    expect(bounds.far_m).toBeGreaterThan(18);
    expect(bounds.far_m - bounds.depth_m).toBeLessThan(0);
  });

  it("has a grid that can be read at any size", () => {
    expect(gridStep(10)).toBe(0.5);
    expect(gridStep(40)).toBe(2);
    expect(gridStep(900)).toBe(50);
  });

  it("places to the centimetre", () => {
    expect(snapped(1.23456)).toBe(1.23);
  });
});
