/** A scene from above: +X to the right, +Y to the wall and up on the page, metres. */
import type { AssetSheet, Placement } from "../../../api/assetsContract.ts";

export interface Footprint {
  left_m: number;
  right_m: number;
  near_m: number;
  far_m: number;
}

const UNKNOWN: Footprint = { left_m: -1, right_m: 1, near_m: -1, far_m: 1 };
const LEAST_M = 4;
const MARGIN = 0.12;

/** What an asset covers of the ground: its sheet has Y up and its front at +Z, which is -Y of a stage. */
export function footprintOf(sheet: AssetSheet | null | undefined): Footprint {
  if (!sheet) return UNKNOWN;
  const { low_m, high_m } = sheet.bounds;
  return { left_m: low_m[0], right_m: high_m[0], near_m: -high_m[2], far_m: -low_m[2] };
}

export interface PlanBounds {
  left_m: number;
  far_m: number;
  width_m: number;
  depth_m: number;
}

/** The part of the ground that holds everything, and some room around it. */
export function planBounds(placed: readonly { placement: Placement; footprint: Footprint }[]): PlanBounds {
  const corners = placed.flatMap(({ placement, footprint }) => cornersOf(placement, footprint));
  const [xs, ys] = [
    [...corners.map(([x]) => x), 0],
    [...corners.map(([, y]) => y), 0],
  ];
  const [left, right, near, far] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const room = Math.max(right - left, far - near, LEAST_M) * MARGIN + 1;
  const [width, depth] = [Math.max(right - left, LEAST_M), Math.max(far - near, LEAST_M)];
  const [middleX, middleY] = [(left + right) / 2, (near + far) / 2];
  return {
    left_m: middleX - width / 2 - room,
    far_m: middleY + depth / 2 + room,
    width_m: width + 2 * room,
    depth_m: depth + 2 * room,
  };
}

/** The corners of a footprint where it stands, turned by its heading (counter-clockwise from above). */
export function cornersOf(placement: Placement, footprint: Footprint): [number, number][] {
  const [x_m, y_m] = placement.position_m ?? [0, 0, 0];
  const turned = ((placement.heading_deg ?? 0) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turned), Math.sin(turned)];
  const { left_m, right_m, near_m, far_m } = footprint;
  const corners: [number, number][] = [
    [left_m, near_m],
    [right_m, near_m],
    [right_m, far_m],
    [left_m, far_m],
  ];
  return corners.map(([across, along]) => [
    x_m + across * cos - along * sin,
    y_m + across * sin + along * cos,
  ]);
}

/** A step of the grid that reads well: 1, 2, 5, 10 … metres, at most so many lines. */
export function gridStep(width_m: number, most = 24): number {
  const decade = 10 ** Math.floor(Math.log10(Math.max(width_m / most, 0.1)));
  return [1, 2, 5, 10].map((step) => step * decade).find((step) => width_m / step <= most) ?? 10 * decade;
}

/** To the centimetre, as a person places by hand. */
export const snapped = (metres: number): number => Math.round(metres * 100) / 100;
