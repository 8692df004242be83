/** Makes the twins that browsers load: `node compress.js TEXTURES PLAIN TWIN [PLAIN TWIN …]`.
 *
 *  Meshes by EXT_meshopt_compression, textures as KTX2 (KHR_texture_basisu), kept in the folder TEXTURES. A line of JSON
 *  for each step, `{"done": share}`, and `{"fault": text}` where it cannot go on. The same file becomes the same bytes.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { stdout } from "node:process";
import { Logger, NodeIO } from "@gltf-transform/core";
import { ALL_EXTENSIONS } from "@gltf-transform/extensions";
import { MeshoptEncoder } from "meshoptimizer";
import { compressMeshes } from "./meshes.ts";
import { encodeTextures } from "./textures.ts";

async function main([textures = "", ...paths]: string[]): Promise<void> {
  await MeshoptEncoder.ready;
  const io = new NodeIO()
    .setLogger(new Logger(Logger.Verbosity.ERROR))
    .registerExtensions(ALL_EXTENSIONS)
    .registerDependencies({ "meshopt.encoder": MeshoptEncoder });
  for (let pair = 0; pair + 1 < paths.length; pair += 2) {
    const document = await io.readBinary(new Uint8Array(readFileSync(paths[pair] ?? "")));
    document.setLogger(new Logger(Logger.Verbosity.ERROR));
    const steps = document.getRoot().listTextures().length + 1;
    let done = 0;
    const tell = () => {
      done += 1;
      stdout.write(`${JSON.stringify({ done: (pair / 2 + done / steps) / (paths.length / 2) })}\n`);
    };
    await encodeTextures(document, textures, tell);
    await compressMeshes(document);
    writeFileSync(paths[pair + 1] ?? "", await io.writeBinary(document));
    tell();
  }
}

// The encoder of textures tells its life on the console; only our own lines may stand there.
console.log = () => undefined;
await main(process.argv.slice(2)).catch((error: unknown) => {
  stdout.write(`${JSON.stringify({ fault: String(error) })}\n`);
  process.exitCode = 1;
});
