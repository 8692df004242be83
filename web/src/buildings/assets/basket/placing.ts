/** Assets become placements: side by side, each as wide as it is. */
import type { Placement } from "../../../api/assetsContract.ts";

const AISLE_M = 1;

type Vector = readonly [number, number, number];

export interface Placeable {
  asset_id: string;
  slug: string | null;
  /** The box around it as its sheet says, Y up; null where nobody knows. */
  bounds: { low_m: Vector; high_m: Vector } | null;
}

const UNKNOWN = { low_m: [-1, 0, -1], high_m: [1, 2, 1] } as const;

/** A name for a placement that no other has: `lamp`, `lamp2`, `lamp3`. */
export function freeName(slug: string | null, taken: ReadonlySet<string>): string {
  const stem = (slug?.split("_")[1] ?? "").replace(/[^a-z0-9]/gi, "").replace(/^\d+/, "") || "asset";
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? stem : `${stem}${number}`;
    if (!taken.has(name)) return name;
  }
}

const round = (metres: number): number => Math.round(metres * 1000) / 1000;

/** The placements with new ones in a row to the right of what stands there; a first row is centred. */
export function placeSideBySide(there: readonly Placement[], added: readonly Placeable[]): Placement[] {
  const taken = new Set(there.map(({ name }) => name));
  const widths_m = added.map(({ bounds }) => widthOf(bounds ?? UNKNOWN));
  const row_m = widths_m.reduce((sum, width_m) => sum + width_m + AISLE_M, -AISLE_M);
  const rightmost_m = Math.max(...there.map(({ position_m }) => position_m?.[0] ?? 0));
  let left_m = there.length > 0 ? rightmost_m + 2 * AISLE_M : -row_m / 2;
  const placed = added.map((item, index) => {
    const name = freeName(item.slug, taken);
    taken.add(name);
    const x_m = left_m - (item.bounds ?? UNKNOWN).low_m[0];
    left_m += (widths_m[index] ?? 0) + AISLE_M;
    return placementOf(name, item.asset_id, [round(x_m), 0, 0]);
  });
  return [...there, ...placed];
}

function placementOf(name: string, asset_id: string, position_m: [number, number, number]): Placement {
  return { name, asset_id, version_id: null, position_m, heading_deg: 0, look: {} };
}

function widthOf({ low_m, high_m }: { low_m: Vector; high_m: Vector }): number {
  return Math.max(high_m[0] - low_m[0], 0);
}
