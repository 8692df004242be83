import { describe, expect, it } from "vitest";
import type { AssetSheet, VersionFile } from "../../../api/assetsContract.ts";
import { changedFigures, changedFiles } from "./compareVersions.ts";

const sheet = (change: Partial<AssetSheet>): AssetSheet =>
  ({
    names: { en: "Lamp", zh_cn: "路灯" },
    bounds: { low_m: [0, 0, 0], high_m: [1, 3, 1] },
    cost: { triangles: 1200, materials: 2, texture_bytes: 0 },
    licence: { spdx: "CC0-1.0" },
    ...change,
  }) as AssetSheet;

const file = (path: string, blake3: string, bytes = 1): VersionFile => ({
  path,
  blake3,
  bytes,
  role: "layer",
  media_type: "model/vnd.usdc",
});

describe("two versions", () => {
  it("that are the same have changed nothing", () => {
    expect(changedFigures(sheet({}), sheet({}))).toEqual([]);
    expect(changedFiles([file("geo.usdc", "a")], [file("geo.usdc", "a")])).toEqual([]);
  });

  it("differ in the figures that differ", () => {
    const after = sheet({ cost: { triangles: 900, materials: 2, texture_bytes: 0 } });
    expect(changedFigures(sheet({}), after)).toEqual([
      { figure: "triangles", of: "", before: 1200, after: 900 },
    ]);
  });

  it("name the level that came", () => {
    const level = {
      name: "LOD1" as const,
      triangles: 300,
      vertices: 200,
      error_max_m: 0.01,
      error_p995_m: 0.004,
      valid_from_m: 20,
    };
    expect(changedFigures(sheet({}), sheet({ levels: [level] }))).toEqual([
      { figure: "level", of: "LOD1", before: null, after: 300 },
      { figure: "error", of: "LOD1", before: null, after: "4.0 mm" },
    ]);
  });

  it("say which files came, went and changed", () => {
    const before = [file("a", "1", 10), file("b", "2", 20), file("c", "3")];
    const after = [file("b", "9", 25), file("c", "3"), file("d", "4", 5)];
    expect(changedFiles(before, after)).toEqual([
      { path: "a", change: "removed", before_bytes: 10, after_bytes: 0 },
      { path: "b", change: "changed", before_bytes: 20, after_bytes: 25 },
      { path: "d", change: "added", before_bytes: 0, after_bytes: 5 },
    ]);
  });

  it("can be compared where one has no sheet", () => {
    expect(changedFigures(null, sheet({})).length).toBeGreaterThan(4);
  });
});
