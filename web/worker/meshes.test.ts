import { Document, Logger, NodeIO } from "@gltf-transform/core";
import { ALL_EXTENSIONS } from "@gltf-transform/extensions";
import { MeshoptDecoder, MeshoptEncoder } from "meshoptimizer";
import { beforeAll, expect, test } from "vitest";
import { compressMeshes } from "./meshes.ts";

const SIZE_M = 20;
const SIDE = 40;

beforeAll(() => Promise.all([MeshoptEncoder.ready, MeshoptDecoder.ready]));

/** Two uneven sheets that share an edge, with tiling texture coordinates and what each corner sees of the sky. */
function twoSheets(): Document {
  const document = new Document().setLogger(new Logger(Logger.Verbosity.SILENT));
  const buffer = document.createBuffer();
  const scene = document.createScene();
  for (const sheet of [0, 1]) {
    const corners = Array.from({ length: SIDE * SIDE }, (_, index) => {
      const [x, z] = [(index % SIDE) + sheet * (SIDE - 1), Math.floor(index / SIDE)];
      return [(x / (2 * SIDE)) * SIZE_M, Math.sin(x * 1.7 + z), (z / (2 * SIDE)) * SIZE_M] as const;
    });
    const cells = Array.from({ length: (SIDE - 1) ** 2 }, (_, index) => {
      const first = (index % (SIDE - 1)) + Math.floor(index / (SIDE - 1)) * SIDE;
      return [first, first + SIDE, first + 1, first + 1, first + SIDE, first + SIDE + 1];
    });
    const accessor = (type: "VEC2" | "VEC3" | "VEC4", values: number[]) =>
      document.createAccessor().setType(type).setBuffer(buffer).setArray(new Float32Array(values));
    const primitive = document
      .createPrimitive()
      .setAttribute("POSITION", accessor("VEC3", corners.flat()))
      .setAttribute(
        "NORMAL",
        accessor(
          "VEC3",
          corners.flatMap(() => [0, 1, 0]),
        ),
      )
      .setAttribute(
        "TEXCOORD_0",
        accessor(
          "VEC2",
          corners.flatMap(([x, , z]) => [x, -z]),
        ),
      )
      .setAttribute(
        "_LIGHT",
        accessor(
          "VEC4",
          corners.flatMap(([x]) => [x, 3, 0.25, 0.5]),
        ),
      )
      .setIndices(
        document.createAccessor().setType("SCALAR").setBuffer(buffer).setArray(new Uint16Array(cells.flat())),
      );
    scene.addChild(document.createNode().setMesh(document.createMesh().addPrimitive(primitive)));
  }
  return document;
}

const io = () =>
  new NodeIO()
    .setLogger(new Logger(Logger.Verbosity.SILENT))
    .registerExtensions(ALL_EXTENSIONS)
    .registerDependencies({ "meshopt.encoder": MeshoptEncoder, "meshopt.decoder": MeshoptDecoder });

async function compressed(): Promise<Uint8Array> {
  const document = twoSheets();
  await compressMeshes(document);
  return io().writeBinary(document);
}

/** Every corner of every triangle in the order of its place: metres, texture coordinates, light. */
function cornersOf(document: Document): number[][] {
  const found: number[][] = [];
  for (const node of document.getRoot().listNodes()) {
    for (const primitive of node.getMesh()?.listPrimitives() ?? []) {
      const [position, uv, light] = ["POSITION", "TEXCOORD_0", "_LIGHT"].map((name) =>
        primitive.getAttribute(name),
      );
      const [x, y, z] = node.getWorldTranslation();
      const [scale] = node.getWorldScale();
      for (const index of primitive.getIndices()?.getArray() ?? []) {
        const at = position?.getElement(index, []) ?? [];
        const placed = at.map((value, axis) => value * scale + ([x, y, z][axis] ?? 0));
        found.push([
          ...placed,
          ...(uv?.getElement(index, []) ?? []),
          ...(light?.getElement(index, []) ?? []),
        ]);
      }
    }
  }
  const key = (corner: number[]) => corner.slice(3, 5).map((value) => value + 100);
  return found.sort((a, b) => key(a).reduce((sum, value, at) => sum || value - (key(b)[at] ?? 0), 0));
}

test("what a decoder reads is the source within a 2^-14th of its size, every triangle of it", async () => {
  const source = cornersOf(twoSheets());
  const read = cornersOf(await io().readBinary(await compressed()));
  expect(read.length).toBe(source.length);
  const miss_m = read.map((corner, index) =>
    Math.hypot(...[0, 1, 2].map((axis) => (corner[axis] ?? 0) - (source[index]?.[axis] ?? 0))),
  );
  expect(Math.max(...miss_m)).toBeLessThan(SIZE_M / 2 ** 14);
  expect(read.map((corner) => corner.slice(3))).toEqual(source.map((corner) => corner.slice(3)));
});

test("a compressed model is smaller, and the same each time", async () => {
  const [first, second] = [await compressed(), await compressed()];
  expect(first).toEqual(second);
  expect(first.length).toBeLessThan((await io().writeBinary(twoSheets())).length / 2);
});

test("a model without meshes stays as it is", async () => {
  const empty = new Document();
  await compressMeshes(empty);
  expect(empty.getRoot().listExtensionsRequired()).toEqual([]);
});
