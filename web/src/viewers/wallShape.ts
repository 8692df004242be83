/** What the pages read off a wall's mesh. Stage space: metres, Z up, +Y towards the wall. */
import type { WallMesh } from "../api/contract.ts";

type PlanPoint = [number, number];

/** The wall's lower edge seen from above, from one end to the other. */
export function baseLine(mesh: WallMesh): PlanPoint[] {
  const lowest = Math.min(...mesh.positions.map(([, , z]) => z));
  const highest = Math.max(...mesh.positions.map(([, , z]) => z));
  const tolerance = (highest - lowest) * 0.02 + 1e-6;
  return mesh.positions
    .map(([x, y, z], index) => ({ x, y, z, u: mesh.uvs[index]?.[0] ?? 0 }))
    .filter(({ z }) => z - lowest <= tolerance)
    .sort((one, other) => one.u - other.u)
    .map(({ x, y }) => [x, y]);
}

export interface PlanBounds {
  left: number;
  right: number;
  near: number;
  far: number;
}

/** The rectangle around all points, with a margin; never empty. */
export function boundsOf(points: readonly (readonly [number, number])[], margin_m: number): PlanBounds {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const reach = (values: number[], pick: (...of: number[]) => number) =>
    values.length ? pick(...values) : 0;
  return {
    left: reach(xs, Math.min) - margin_m,
    right: reach(xs, Math.max) + margin_m,
    near: reach(ys, Math.min) - margin_m,
    far: reach(ys, Math.max) + margin_m,
  };
}
