/** Pictures as KTX2: encoded once for what they hold and what they are for, and kept in a folder. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Document, Texture } from "@gltf-transform/core";
import { KHRTextureBasisu } from "@gltf-transform/extensions";
import { listTextureSlots } from "@gltf-transform/functions";
import { decode } from "fast-png";
import { encodeToKTX2 } from "ktx2-encoder";

const COLOR_SLOTS = new Set(["baseColorTexture", "emissiveTexture"]);
/** The encoder takes no more texels at once. */
const MOST_TEXELS = 12 << 20;
/** Part of every name in the folder: another encoder, or other settings, must not find what these made. */
const RECIPE = "ktx2-encoder 0.6, 1";

/** Colours as ETC1S, small; normals and the rest, whose channels mean different things, as UASTC. */
const SETTINGS = {
  color: { isUASTC: false, qualityLevel: 160, compressionLevel: 1 },
  data: { isUASTC: true, uastcLDRQualityLevel: 0, needSupercompression: true },
} as const;

export type Role = keyof typeof SETTINGS;

interface Raster {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Puts KTX2 in place of every PNG of 8-bit RGBA whose sides are powers of two; others stay as they are. */
export async function encodeTextures(document: Document, folder: string, told: () => void): Promise<void> {
  let isAnyEncoded = false;
  for (const texture of document.getRoot().listTextures()) {
    const encoded = await encode(texture, folder);
    if (encoded) {
      texture.setImage(encoded).setMimeType("image/ktx2");
      isAnyEncoded = true;
    }
    told();
  }
  if (isAnyEncoded) document.createExtension(KHRTextureBasisu).setRequired(true);
}

async function encode(texture: Texture, folder: string): Promise<Uint8Array<ArrayBuffer> | null> {
  const png = texture.getImage();
  if (!png || texture.getMimeType() !== "image/png") return null;
  const role: Role = listTextureSlots(texture).every((slot) => COLOR_SLOTS.has(slot)) ? "color" : "data";
  const name = createHash("sha256").update(`${RECIPE} ${role}\0`).update(png).digest("hex");
  const kept = path.join(folder, `${name}.ktx2`);
  if (existsSync(kept)) return new Uint8Array(readFileSync(kept));
  const raster = readPng(png);
  if (!raster) return null;
  const made = await encodeToKTX2(png, {
    ...SETTINGS[role],
    isKTX2File: true,
    generateMipmap: true,
    isPerceptual: role === "color",
    isSetKTX2SRGBTransferFunc: role === "color",
    imageDecoder: async () => raster,
  });
  const draft = `${kept}.${process.pid}`;
  writeFileSync(draft, made);
  renameSync(draft, kept);
  return new Uint8Array(made);
}

/** The texels; null where the encoder, or a card, would not take them. */
export function readPng(png: Uint8Array): Raster | null {
  const { width, height, channels, depth, data } = decode(png);
  if (!isPowerOfTwo(width) || !isPowerOfTwo(height) || width * height > MOST_TEXELS) return null;
  return channels === 4 && depth === 8 && data instanceof Uint8Array ? { width, height, data } : null;
}

/** Basis asks for whole blocks of four texels (KHR_texture_basisu). */
function isPowerOfTwo(side: number): boolean {
  return side >= 4 && (side & (side - 1)) === 0;
}
