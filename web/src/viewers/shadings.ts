/** The ways to look at a model; apart from what draws them, which comes only where it is drawn with. */

export const SHADINGS = ["material", "clay", "uv", "texels"] as const;
export type Shading = (typeof SHADINGS)[number];

/** Texels a metre, and the colour that means them; between two the colours are mixed, by ratio. */
export const DENSITIES: readonly { px_per_m: number; color: string }[] = [
  { px_per_m: 64, color: "#3d1a63" },
  { px_per_m: 128, color: "#33508f" },
  { px_per_m: 256, color: "#21808d" },
  { px_per_m: 512, color: "#3fb27f" },
  { px_per_m: 1024, color: "#a5d04a" },
  { px_per_m: 2048, color: "#f7e35a" },
];
