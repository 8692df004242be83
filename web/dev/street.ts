/** Paints the mock's pictures: a street at dusk, as directions from the middle of the stage, into BMP files. */

export type Vector = [number, number, number];
type Colour = [number, number, number];

const mix = (one: Colour, other: Colour, share: number): Colour => [
  one[0] + (other[0] - one[0]) * share,
  one[1] + (other[1] - one[1]) * share,
  one[2] + (other[2] - one[2]) * share,
];
const hash = (a: number, b: number): number => {
  const value = Math.sin(a * 127.1 + b * 311.7) * 43758.5453;
  return value - Math.floor(value);
};

/** Street canyon along +Y: fronts at x = ±7 m, road at z = 0, seen from `eye`. */
export function streetColour([ex, ey, ez]: Vector, [dx, dy, dz]: Vector): Colour {
  const sky = mix([236, 160, 92], [40, 62, 98], Math.min(1, Math.max(0, dz * 1.9 + 0.12)));
  const toFront = dx > 0 ? (7 - ex) / dx : dx < 0 ? (-7 - ex) / dx : Number.POSITIVE_INFINITY;
  const y = ey + dy * toFront;
  const z = ez + dz * toFront;
  const house = Math.floor(y / 6);
  const side = dx > 0 ? 1 : 2;
  const height = 7 + hash(house, side) * 9;
  if (toFront < 60 && z >= 0 && z < height) {
    const base: Colour = mix([92, 70, 58], [140, 118, 100], hash(house, side + 9));
    const across = (((y % 6) + 6) % 6) / 2;
    const up = z / 3.1;
    const inWindow = across % 1 > 0.25 && across % 1 < 0.75 && up % 1 > 0.28 && up % 1 < 0.78 && z > 1;
    const lit = hash(Math.floor(across) + house * 5, Math.floor(up) + side * 7) > 0.45;
    const wall = inWindow ? (lit ? ([255, 208, 128] as Colour) : ([34, 38, 48] as Colour)) : base;
    return mix(wall, sky, Math.min(0.75, toFront / 70));
  }
  if (dz < 0) {
    const toRoad = -ez / dz;
    const [x, far] = [ex + dx * toRoad, ey + dy * toRoad];
    const kerb = Math.abs(x) > 4.6;
    const line = Math.abs(x) < 0.09 && ((far % 4) + 4) % 4 < 2;
    const road: Colour = line ? [214, 190, 140] : kerb ? [104, 96, 92] : [58, 56, 60];
    return mix(road, sky, Math.min(0.85, toRoad / 60));
  }
  return sky;
}

/** A 24-bit BMP, painted by `colourAt(u, v)`, v = 0 at the top. */
export function paintBmp(width: number, height: number, colourAt: (u: number, v: number) => Colour): Buffer {
  const stride = (width * 3 + 3) & ~3;
  const file = Buffer.alloc(54 + stride * height);
  file.write("BM", 0, "ascii");
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(54, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  for (let row = 0; row < height; row += 1) {
    const v = 1 - (row + 0.5) / height;
    for (let column = 0; column < width; column += 1) {
      const [red, green, blue] = colourAt((column + 0.5) / width, v);
      const at = 54 + row * stride + column * 3;
      file[at] = blue;
      file[at + 1] = green;
      file[at + 2] = red;
    }
  }
  return file;
}
