import { describe, expect, it } from "vitest";
import type { Calibration, Detection } from "../../../api/calibrationContract.ts";
import {
  areOfOneSize,
  COVERAGE_CELLS,
  coverage,
  measureLens,
  measureMount,
  missesOf,
  type Still,
} from "./stills.ts";

const CAMERA = { id: "a", device: "tracker", sensor_mm: [36, 20.25] as [number, number] };
const corners = (count: number): Detection => ({
  size_px: [1600, 900],
  markers: count,
  walls: ["main"],
  points: Array.from({ length: count }, (_, place) => ({
    stage_m: [place, 5, 1],
    picture_px: [50 + 100 * place, 50],
  })),
});
const still = (key: number, count: number, node: Still["node"] = null): Still => ({
  key,
  name: `${key}.png`,
  address: "",
  node,
  seen: corners(count),
  error: null,
});
const pose = (x: number) => ({
  translation_m: [x, 0, 0] as [number, number, number],
  rotation_deg: [0, 0, 0] as [number, number, number],
});

describe("stills", () => {
  it("cover the cells in which they show corners", () => {
    const cells = coverage([corners(10), corners(3)]);
    expect(cells.slice(0, 11)).toEqual([2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 0]);
    expect(cells).toHaveLength(COVERAGE_CELLS.across * COVERAGE_CELLS.down);
  });

  it("keep the pose of their own place when another is left out", () => {
    const { measurement, keys } = measureMount(
      [still(7, 10), still(8, 2), still(9, 12)],
      [pose(1), pose(2), pose(3)],
      CAMERA,
      35,
    );
    expect(keys).toEqual([7, 9]);
    expect(measurement.views.map(({ puck }) => puck.translation_m[0])).toEqual([1, 3]);
    expect(measurement.resolution_px).toEqual([1600, 900]);
  });

  it("of one focus and zoom are one node", () => {
    const near = { focus: 1, zoom: 35 };
    const far = { focus: 8, zoom: 35 };
    const { measurement, keys } = measureLens(
      [still(1, 10, near), still(2, 10, far), still(3, 11, near)],
      CAMERA,
      "Prime",
    );
    expect(measurement.nodes.map(({ focus, views }) => [focus, views?.length])).toEqual([
      [1, 2],
      [8, 1],
    ]);
    expect(keys).toEqual([1, 3, 2]);
  });

  it("of two sizes are no one picture", () => {
    const small = still(1, 10);
    const large = { ...still(2, 10), seen: { ...corners(10), size_px: [3200, 1800] as [number, number] } };
    expect(areOfOneSize([small, still(3, 9)])).toBe(true);
    expect(areOfOneSize([small, large])).toBe(false);
  });

  it("find their misses in the order in which they were measured", () => {
    const result = { kind: "lens", table: {}, misses_px: [[[[1, 0]], [[2, 0]]], [[[3, 0]]]] };
    expect(missesOf({ result } as unknown as Calibration)).toEqual([[[1, 0]], [[2, 0]], [[3, 0]]]);
  });
});
