/** What changed between two versions of an asset: figures of their sheets, and their files. */
import type { AssetSheet, VersionFile } from "../../../api/assetsContract.ts";

export interface ChangedFigure {
  /** Its word stands at `compare.figure.…`. */
  figure: string;
  /** What it is of, in nobody's language: a level, a material. */
  of: string;
  before: string | number | null;
  after: string | number | null;
}

export interface ChangedFile {
  path: string;
  change: "added" | "removed" | "changed";
  before_bytes: number;
  after_bytes: number;
}

type Figures = Map<string, string | number>;

/** The figures that differ, in the order of the sheet. */
export function changedFigures(before: AssetSheet | null, after: AssetSheet | null): ChangedFigure[] {
  const [old, now] = [figuresOf(before), figuresOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => old.get(key) !== now.get(key))
    .map((key) => {
      const [figure = "", of = ""] = key.split("/");
      return { figure, of, before: old.get(key) ?? null, after: now.get(key) ?? null };
    });
}

function figuresOf(sheet: AssetSheet | null): Figures {
  if (!sheet) return new Map();
  const { bounds, cost, levels = [], materials = [], texel, licence, tags = [], variants = [] } = sheet;
  const size = bounds.high_m.map((high, axis) => (high - (bounds.low_m[axis] ?? 0)).toFixed(3));
  return new Map<string, string | number>([
    ["name/en", sheet.names.en],
    ["name/中文", sheet.names.zh_cn],
    ["size/", `${size.join(" × ")} m`],
    ["triangles/", cost.triangles],
    ...levels.map((level) => [`level/${level.name}`, level.triangles] as const),
    ...levels.map(
      (level) => [`error/${level.name}`, `${(level.error_p995_m * 1000).toFixed(1)} mm`] as const,
    ),
    ["materials/", cost.materials],
    ...materials.map((material) => [`material/${material.name}`, (material.maps ?? []).length] as const),
    ["textures/", cost.texture_bytes],
    ...(texel ? [["texels/", Math.round(texel.median_px_per_m)] as const] : []),
    ...variants.map((set) => [`variants/${set.name}`, set.tokens.join(", ")] as const),
    ["licence/", licence.spdx],
    ["tags/", tags.join(", ")],
  ]);
}

/** The files that differ, by path. */
export function changedFiles(before: readonly VersionFile[], after: readonly VersionFile[]): ChangedFile[] {
  const [old, now] = [before, after].map((files) => new Map(files.map((file) => [file.path, file])));
  const paths = [...new Set([...before, ...after].map(({ path }) => path))].sort();
  return paths.flatMap((path) => {
    const [was, is] = [old?.get(path), now?.get(path)];
    if (was?.blake3 === is?.blake3) return [];
    const change = was ? (is ? "changed" : "removed") : "added";
    return [{ path, change, before_bytes: was?.bytes ?? 0, after_bytes: is?.bytes ?? 0 } as const];
  });
}
