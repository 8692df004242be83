/** Meshes by EXT_meshopt_compression, triangle by triangle as they are. */
import type { Document } from "@gltf-transform/core";
import { EXTMeshoptCompression } from "@gltf-transform/extensions";
import { quantize, reorder } from "@gltf-transform/functions";
import { MeshoptEncoder } from "meshoptimizer";

/** One grid for the whole model, so that what touches still touches; finer than 2^-14 of its size (GLB.002). */
const POSITION_BITS = 16;

/** Has the meshes of a document written in few bytes; `MeshoptEncoder` must be ready. */
export async function compressMeshes(document: Document): Promise<void> {
  if (document.getRoot().listAccessors().length === 0) return;
  await document.transform(
    reorder({ encoder: MeshoptEncoder, target: "size" }),
    quantize({
      pattern: /^(POSITION|TEXCOORD|COLOR)(_\d+)?$/, // the encoder's own filter takes normals
      quantizationVolume: "scene",
      quantizePosition: POSITION_BITS,
      quantizeTexcoord: 16,
    }),
  );
  document
    .createExtension(EXTMeshoptCompression)
    .setRequired(true)
    .setEncoderOptions({ method: EXTMeshoptCompression.EncoderMethod.FILTER });
}
