/** How far a camera is from a place: in words, and measured. */
import type { Vector } from "../../../api/contract.ts";

/** Millimetres below a metre. */
export function formatMove(distance_m: number): string {
  return distance_m < 1 ? `${Math.round(distance_m * 1000)} mm` : `${distance_m.toFixed(2)} m`;
}

/** Pan, tilt and roll with their signs. */
export function formatTurns(turns_deg: Vector): string {
  return turns_deg.map((turn) => `${turn < 0 ? "−" : "+"}${Math.abs(turn).toFixed(1)}°`).join(" ");
}

export interface Placed {
  position_m: Vector;
  rotation_deg: Vector;
}

/** From one place to another: the distance, and pan, tilt and roll the short way round. */
export function moveBetween(from: Placed, to: Placed): { distance_m: number; rotation_deg: Vector } {
  const [x, y, z] = offsets(from.position_m, to.position_m);
  const [pan, tilt, roll] = offsets(from.rotation_deg, to.rotation_deg).map(shortWay) as [
    number,
    number,
    number,
  ];
  return { distance_m: Math.hypot(x, y, z), rotation_deg: [pan, tilt, roll] };
}

function offsets(from: Vector, to: Vector): [number, number, number] {
  return [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
}

function shortWay(turn_deg: number): number {
  return turn_deg - 360 * Math.round(turn_deg / 360);
}
