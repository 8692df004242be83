/** The light in which a model is looked at, as the library's own pictures are lit for a weather and a time of day. */

export type Rgb = readonly [number, number, number];

export interface ModelLight {
  zenith: Rgb;
  horizon: Rgb;
  ground: Rgb;
  /** Null where clouds or the night hide it. */
  sun: { towards: Rgb; color: Rgb } | null;
  exposure: number;
}

const MORNING: Rgb = [-0.45, 0.66, 0.6];
const LOW: Rgb = [-0.75, 0.16, 0.6];

const TIMES: Record<string, ModelLight> = {
  day: {
    zenith: [0.3, 0.46, 0.78],
    horizon: [0.8, 0.85, 0.9],
    ground: [0.26, 0.25, 0.23],
    sun: { towards: MORNING, color: [2.4, 2.25, 2.0] },
    exposure: 1.25,
  },
  dusk: {
    zenith: [0.1, 0.12, 0.24],
    horizon: [0.62, 0.34, 0.2],
    ground: [0.07, 0.06, 0.06],
    sun: { towards: LOW, color: [1.3, 0.62, 0.28] },
    exposure: 2,
  },
  night: {
    zenith: [0.01, 0.014, 0.03],
    horizon: [0.03, 0.036, 0.055],
    ground: [0.008, 0.008, 0.01],
    sun: null,
    exposure: 9,
  },
};
const DAY = TIMES.day as ModelLight;
/** How much of a clear sky's light comes through. */
const CLOUDS: Record<string, number> = { overcast: 0.62, rain: 0.42, snow: 0.75, fog: 0.66 };

const sum = (color: Rgb): number => color[0] + color[1] + color[2];

export function lightFor(look: Record<string, string>): ModelLight {
  const light = TIMES[look.timeOfDay ?? "day"] ?? DAY;
  const through = CLOUDS[look.weather ?? "clear"];
  if (through === undefined) return light;
  const strength = (sum(light.zenith) / sum(DAY.zenith)) * through;
  const grey: Rgb = [0.92 * strength, 0.95 * strength, strength];
  return { ...light, zenith: grey, horizon: grey, sun: null };
}

/** A colour as the page shows it: exposed as film is, then sRGB. */
export function shownColor(color: Rgb, exposure: number): string {
  const coded = color.map((linear) => {
    const exposed = 1 - Math.exp(-linear * exposure);
    const srgb = exposed <= 0.0031308 ? 12.92 * exposed : 1.055 * exposed ** (1 / 2.4) - 0.055;
    return Math.round(srgb * 255);
  });
  return `rgb(${coded.join(" ")})`;
}
