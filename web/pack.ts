/** Packs the built pages beside themselves (`.br`, `.gz`), so that the server never packs while people wait. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const PACKABLE = /\.(js|css|svg|html|wasm)$/;
const WORTH_IT_BYTES = 1024;

export function pack(): Plugin {
  let folder = "";
  return {
    name: "filmlot-pack",
    apply: "build",
    configResolved(config) {
      folder = path.resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
        if (PACKABLE.test(name)) packFile(path.join(folder, name));
      }
    },
  };
}

function packFile(file: string): void {
  const bytes = readFileSync(file);
  if (bytes.length < WORTH_IT_BYTES) return;
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 10,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params }));
}
