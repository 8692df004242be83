/** The one clock of a take page: the picture drives it, everything else follows. */
import { useEffect, useState } from "react";
import type { MaybeVector, Pose, Size, Tracking, Vector } from "../../../api/contract.ts";
import type { PictureSource } from "../../../viewers/Volume.tsx";

/** The tracking row that belongs to a picture time, by frame; rows may be missing, so the last one before it. */
export function rowAt(frames: readonly number[], time_s: number, rate_hz: number): number {
  const first = frames[0];
  if (first === undefined) return -1;
  // Half a frame of grace: a player's clock stands anywhere inside the frame that it shows.
  const asked = first + Math.floor(time_s * rate_hz + 1e-3);
  let low = 0;
  let high = frames.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((frames[middle] ?? 0) <= asked) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The vector if a source gave all of it. */
export function wholeVector(vector: MaybeVector | undefined): Vector | null {
  return vector?.every((part) => part !== null) ? (vector as Vector) : null;
}

export function poseOfRow(tracking: Tracking, row: number, sensor_mm: Size): Pose | null {
  const position_m = wholeVector(tracking.position_m[row]);
  const rotation_deg = wholeVector(tracking.rotation_deg[row]);
  if (!position_m || !rotation_deg) return null;
  return {
    position_m,
    rotation_deg,
    focal_length_mm: tracking.focal_length_mm[row] ?? null,
    sensor_mm,
    stale: false,
  };
}

/** A take's pose under the playhead, in the shape that the volume draws from. */
export class Playhead implements PictureSource {
  readonly pictures: ReadonlyMap<string, ImageBitmap> = new Map();
  header: { pose: Pose | null } | null = null;
  time_s = 0;
  row = -1;
  readonly #listeners = new Set<() => void>();

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  moveTo(time_s: number, row: number, pose: Pose | null): void {
    this.time_s = time_s;
    this.row = row;
    this.header = { pose };
    for (const listener of this.#listeners) listener();
  }
}

/** The row under the playhead, for what React draws. */
export function usePlayheadRow(playhead: Playhead): number {
  const [row, setRow] = useState(playhead.row);
  useEffect(() => playhead.subscribe(() => setRow(playhead.row)), [playhead]);
  return row;
}
