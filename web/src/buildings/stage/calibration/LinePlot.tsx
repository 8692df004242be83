/** A small still plot: one or two lines over a common axis, and a mark where it matters. */

interface LinePlotProps {
  title: string;
  unit: string;
  x: readonly number[];
  lines: readonly { word: string; values: readonly number[] }[];
  mark?: number;
}

const WIDTH = 560;
const HEIGHT = 150;
const EDGE = 6;

export function LinePlot({ title, unit, x, lines, mark }: LinePlotProps) {
  const [from, to] = span(x);
  const [low, high] = span(lines.flatMap(({ values }) => values));
  const across = (value: number) => EDGE + ((value - from) / (to - from)) * (WIDTH - 2 * EDGE);
  const down = (value: number) => HEIGHT - EDGE - ((value - low) / (high - low)) * (HEIGHT - 2 * EDGE);
  const path = (values: readonly number[]) =>
    values
      .map(
        (value, at) => `${at === 0 ? "M" : "L"}${across(x[at] ?? from).toFixed(1)} ${down(value).toFixed(1)}`,
      )
      .join("");
  return (
    <figure className="line-plot">
      <figcaption>
        <span>{title}</span>
        {lines.length > 1 &&
          lines.map(({ word }, index) => (
            <span key={word} className={`line-key line-${index}`}>
              {word}
            </span>
          ))}
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={title} preserveAspectRatio="none">
        {low < 0 && high > 0 && <path className="line-zero" d={`M0 ${down(0)}H${WIDTH}`} />}
        {mark !== undefined && <path className="line-mark" d={`M${across(mark)} 0V${HEIGHT}`} />}
        {lines.map(({ word, values }, index) => (
          <path key={word} className={`line line-${index}`} d={path(values)} />
        ))}
      </svg>
      <div className="line-ends tabular">
        <span>{`${from.toFixed(0)} ${unit}`}</span>
        <span>{`${to.toFixed(0)} ${unit}`}</span>
      </div>
    </figure>
  );
}

function span(values: readonly number[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high > low ? [low, high] : [low - 1, low + 1];
}
