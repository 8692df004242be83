/** A device's last minutes: one bar a second, as tall as its rate; a gap is hatched, never blank. */

interface HealthStripProps {
  label: string;
  /** Oldest first; null where nothing usable came. */
  samples: readonly (number | null)[];
  steps: number;
}

const HEIGHT = 22;

export function HealthStrip({ label, samples, steps }: HealthStripProps) {
  const most = Math.max(1, ...samples.map((sample) => sample ?? 0));
  const first = steps - samples.length;
  const bars = samples.map((sample, index) => {
    const x = first + index;
    if (sample === null || sample <= 0) return `M${x + 0.5} ${HEIGHT} V${HEIGHT - 4}`;
    return "";
  });
  const heights = samples.map((sample, index) => {
    if (sample === null || sample <= 0) return "";
    const height = Math.max(3, (sample / most) * (HEIGHT - 2));
    return `M${first + index + 0.5} ${HEIGHT} V${(HEIGHT - height).toFixed(1)}`;
  });
  return (
    <svg
      className="health-strip"
      viewBox={`0 0 ${steps} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <path className="base" d={`M0 ${HEIGHT - 0.5} H${steps}`} />
      <path className="came" d={heights.join(" ")} />
      <path className="gap" d={bars.join(" ")} />
    </svg>
  );
}
