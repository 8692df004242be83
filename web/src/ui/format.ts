/** Quantities in words, by the page's language. */

const SIZES = ["B", "kB", "MB", "GB", "TB"] as const;

export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < SIZES.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${SIZES[unit]}`;
}

/** "0:42", "12:05", "1:02:05". */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

export function formatMoment(iso: string, language: string): string {
  const moment = new Date(iso);
  if (Number.isNaN(moment.getTime())) return iso;
  return new Intl.DateTimeFormat(language, {
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hour12: false,
  }).format(moment);
}

export function formatAge(age_ms: number): string {
  if (age_ms < 1000) return `${Math.round(age_ms)} ms`;
  if (age_ms < 10_000) return `${(age_ms / 1000).toFixed(1)} s`;
  if (age_ms < 120_000) return `${Math.round(age_ms / 1000)} s`;
  return formatDuration(age_ms / 1000);
}

/** Frames per second of a rate written as a fraction ("24000/1001"). */
export function framesPerSecond(rate: string): number {
  const [numerator, denominator = "1"] = rate.split("/");
  const value = Number(numerator) / Number(denominator);
  return Number.isFinite(value) && value > 0 ? value : 24;
}

/** "25.7K", "2.6万": as many digits as a reader takes in. */
export function formatCount(count: number, language: string): string {
  return new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 }).format(count);
}
