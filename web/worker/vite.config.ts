/** The worker that compresses models: one file for Node, with the encoder's wasm beside it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { defineConfig, type Plugin } from "vite";

const WASM = "basis_encoder.wasm";

/** Puts the encoder's wasm where the bundle looks for it: beside itself. */
function encoderWasm(): Plugin {
  const home = path.join(import.meta.dirname, "../node_modules/ktx2-encoder/dist/basis");
  return {
    name: "filmlot-encoder-wasm",
    generateBundle() {
      const source = readFileSync(path.join(home, WASM));
      this.emitFile({ type: "asset", fileName: WASM, source });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [encoderWasm()],
  // A decoder of pictures that glTF-Transform would take along, native code and all; nothing here asks for it.
  resolve: { alias: { sharp: path.join(import.meta.dirname, "noSharp.ts") } },
  ssr: { noExternal: true, target: "node" },
  build: {
    ssr: "compress.ts",
    outDir: "../../src/filmlot/_worker",
    emptyOutDir: true,
    target: "node24",
    minify: true,
    copyPublicDir: false,
  },
});
