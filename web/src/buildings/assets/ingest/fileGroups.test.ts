import { describe, expect, it } from "vitest";
import { groupFiles } from "./fileGroups.ts";

const given = (...paths: string[]) => paths.map((path) => ({ path, file: new File([], path) }));
const told = (...paths: string[]) =>
  groupFiles(given(...paths)).map(({ name, files }) => [name, ...files.map(({ path }) => path)]);

describe("files that are given together", () => {
  it("become one asset a model, with what lies beside it", () => {
    expect(told("lamp.obj", "lamp.mtl", "lamp.png")).toEqual([["lamp", "lamp.obj", "lamp.mtl", "lamp.png"]]);
    expect(told("a.glb", "b.stl")).toEqual([
      ["a", "a.glb"],
      ["b", "b.stl"],
    ]);
  });

  it("become one asset a folder, whatever lies below", () => {
    expect(told("house/house.gltf", "house/tex/wall.png", "house/.DS_Store")).toEqual([
      ["house", "house/house.gltf", "house/tex/wall.png"],
    ]);
  });

  it("become nothing without a model", () => {
    expect(told("wall.png", "notes/read.txt")).toEqual([]);
  });
});
