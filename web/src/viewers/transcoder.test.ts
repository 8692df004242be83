import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
import { encodeToKTX2 } from "ktx2-encoder";
import { expect, test, vi } from "vitest";
import { withoutEvaluation } from "./transcoder.ts";

const FOLDER = "node_modules/three/examples/jsm/libs/basis";
const SOURCE = readFileSync(`${FOLDER}/basis_transcoder.js`, "utf8");

interface Basis {
  initializeBasis: () => void;
  KTX2File: new (
    bytes: Uint8Array,
  ) => { getWidth: () => number; getLevels: () => number; startTranscoding: () => number; close: () => void };
}

/** Runs the transcoder where evaluating text is forbidden, as our pages have it. */
async function start(source: string): Promise<Basis> {
  const wasmBinary = readFileSync(`${FOLDER}/basis_transcoder.wasm`);
  const page = createContext(
    {
      WebAssembly,
      console,
      wasmBinary,
      location: { href: "" },
      self: { location: { href: "" } },
      WorkerGlobalScope: Object,
      importScripts() {},
    },
    { codeGeneration: { strings: false, wasm: true } },
  );
  return runInContext(`${source}; BASIS({ wasmBinary })`, page) as Promise<Basis>;
}

test("the transcoder binds its functions where no text may become code", async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined); // the encoder's life
  await expect(start(SOURCE)).rejects.toThrow(/code generation from strings/i);
  const basis = await start(withoutEvaluation(SOURCE));
  basis.initializeBasis();
  const texels = { width: 8, height: 8, data: new Uint8Array(8 * 8 * 4).fill(200) };
  const texture = await encodeToKTX2(new Uint8Array(), {
    isUASTC: false,
    isKTX2File: true,
    generateMipmap: true,
    imageDecoder: async () => texels,
  });
  const file = new basis.KTX2File(texture);
  expect([file.getWidth(), file.getLevels(), file.startTranscoding()]).toEqual([8, 4, 1]);
  file.close();
});

test("another transcoder than the known one is refused", () => {
  expect(() => withoutEvaluation("var BASIS;")).toThrow(/has changed/);
});
