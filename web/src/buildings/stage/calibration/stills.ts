/** Stills of the chart: looked at one after the other, paired with poses or grouped by node, and made a measurement. */
import { useEffect, useRef, useState } from "react";
import type {
  Calibration,
  Detection,
  HandEyeMeasurement,
  LensMeasurement,
  Motion,
  SeenPoint,
} from "../../../api/calibrationContract.ts";

/** Below it a picture does not place its camera. */
export const FEWEST_POINTS = 8;
export const COVERAGE_CELLS = { across: 16, down: 9 } as const;

/** A setting of the lens: focus in metres, zoom in millimetres. */
export interface LensNode {
  focus: number;
  zoom: number;
}

export interface Still {
  key: number;
  name: string;
  address: string;
  node: LensNode | null;
  seen: Detection | null;
  error: unknown;
}

export type Miss = readonly [number, number];

export interface CameraFrame {
  id: string;
  device: string;
  sensor_mm: readonly [number, number];
}

export interface Stills {
  items: readonly Still[];
  add: (files: Iterable<File>, node: LensNode | null) => void;
  remove: (key: number) => void;
  clear: () => void;
}

/** The stills of a page: each is looked at when those before are done, and shown from the reader's own disk. */
export function useStills(look: (file: File) => Promise<Detection>): Stills {
  const [items, setItems] = useState<readonly Still[]>([]);
  const queue = useRef<Promise<void>>(Promise.resolve());
  const count = useRef(0);
  const gone = useRef(new Set<number>());
  const shown = useRef(items);
  shown.current = items;
  useEffect(
    () => () => {
      for (const { address } of shown.current) URL.revokeObjectURL(address);
    },
    [],
  );

  const settle = (key: number, found: Partial<Still>) =>
    setItems((now) => now.map((still) => (still.key === key ? { ...still, ...found } : still)));
  const add = (files: Iterable<File>, node: LensNode | null) => {
    for (const file of files) {
      const key = count.current++;
      const still = {
        key,
        name: file.name,
        address: URL.createObjectURL(file),
        node,
        seen: null,
        error: null,
      };
      setItems((now) =>
        [...now, still].sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true })),
      );
      queue.current = queue.current.then(async () => {
        if (gone.current.has(key)) return;
        await look(file).then(
          (seen) => settle(key, { seen }),
          (error: unknown) => settle(key, { error }),
        );
      });
    }
  };
  const leave = (leaving: readonly Still[]) => {
    for (const { key, address } of leaving) {
      gone.current.add(key);
      URL.revokeObjectURL(address);
    }
    setItems((now) => now.filter((still) => !leaving.includes(still)));
  };
  return {
    items,
    add,
    remove: (key) => leave(items.filter((still) => still.key === key)),
    clear: () => leave(items),
  };
}

export function isUsable(still: Still): boolean {
  return (still.seen?.points.length ?? 0) >= FEWEST_POINTS;
}

/** How many corners fall into each cell of the picture, row by row. */
export function coverage(seen: readonly Detection[]): number[] {
  const { across, down } = COVERAGE_CELLS;
  const cells = new Array<number>(across * down).fill(0);
  for (const { size_px, points } of seen) {
    for (const { picture_px } of points) {
      const column = Math.min(across - 1, Math.max(0, Math.floor((picture_px[0] / size_px[0]) * across)));
      const row = Math.min(down - 1, Math.max(0, Math.floor((picture_px[1] / size_px[1]) * down)));
      cells[row * across + column] = (cells[row * across + column] ?? 0) + 1;
    }
  }
  return cells;
}

/** A measurement, and which still each of its views came of, in the order of the result's misses. */
export interface Measured<Kind> {
  measurement: Kind;
  keys: number[];
}

/** Whether all stills have one size: a lens is solved in one picture. */
export function areOfOneSize(stills: readonly Still[]): boolean {
  return new Set(stills.flatMap(({ seen }) => (seen ? [seen.size_px.join()] : []))).size <= 1;
}

const sizeOf = (stills: readonly Still[]): [number, number] => stills[0]?.seen?.size_px ?? [0, 0];

/** The mount of a camera: the stills, each with the pose in its place. */
export function measureMount(
  stills: readonly Still[],
  poses: readonly Motion[],
  camera: CameraFrame,
  nominal_mm: number,
): Measured<HandEyeMeasurement> {
  const pairs = stills.flatMap((still, place) => {
    const puck = poses[place];
    return puck && still.seen && isUsable(still) ? [{ still, puck, points: still.seen.points }] : [];
  });
  return {
    measurement: {
      kind: "hand_eye",
      camera: camera.id,
      device: camera.device,
      sensor_mm: [...camera.sensor_mm],
      resolution_px: sizeOf(pairs.map(({ still }) => still)),
      nominal_mm,
      views: pairs.map(({ still, puck, points }) => ({ name: still.name.slice(0, 80), puck, points })),
    },
    keys: pairs.map(({ still }) => still.key),
  };
}

/** A lens: the stills of each focus and zoom together. */
export function measureLens(
  stills: readonly Still[],
  camera: CameraFrame,
  lens: string,
): Measured<LensMeasurement> {
  const nodes = new Map<string, { node: LensNode; views: SeenPoint[][]; keys: number[] }>();
  const usable = stills.filter(isUsable);
  for (const { key, node, seen } of usable) {
    if (!node || !seen) continue;
    const name = `${node.focus} × ${node.zoom}`;
    const found = nodes.get(name) ?? { node, views: [], keys: [] };
    nodes.set(name, found);
    found.views.push(seen.points);
    found.keys.push(key);
  }
  const found = [...nodes.values()];
  return {
    measurement: {
      kind: "lens",
      camera: camera.id,
      lens,
      sensor_mm: [...camera.sensor_mm],
      resolution_px: sizeOf(usable),
      nodes: found.map(({ node, views }) => ({ ...node, views })),
    },
    keys: found.flatMap(({ keys }) => keys),
  };
}

/** By how much the solved lens misses each point of each view, in the order in which they were measured. */
export function missesOf({ result }: Calibration): readonly (readonly Miss[])[] {
  if (result.kind === "hand_eye") return result.misses_px ?? [];
  return result.kind === "lens" ? (result.misses_px ?? []).flat() : [];
}
