/** Curves over seconds with a playhead; a click asks to go there. */
import { useEffect, useRef } from "react";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import "./curves.css";

interface CurvesProps {
  title: string;
  x: readonly number[];
  series: readonly { word: string; values: readonly (number | null)[] }[];
  cursor: { readonly time_s: number; subscribe(listener: () => void): () => void };
  onSeek: (x: number) => void;
}

/** Told apart by colour and by dash; red is kept for what is recording or lost. */
const STROKES = [
  { stroke: "#f2b04b", dash: [] },
  { stroke: "#5aa9e6", dash: [6, 3] },
  { stroke: "#c9ced6", dash: [2, 3] },
];
const AXIS = {
  stroke: "#a3abb7",
  font: '11px "JetBrains Mono", monospace',
  grid: { stroke: "#22272f", width: 1 },
  ticks: { stroke: "#2a2f38", width: 1, size: 4 },
};

export function Curves({ title, x, series, cursor, onSeek }: CurvesProps) {
  const place = useRef<HTMLDivElement>(null);
  const seek = useRef(onSeek);
  seek.current = onSeek;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the arrays of one take never change; its length and title do
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const plot = new UPlot(
      {
        width: Math.max(element.clientWidth, 100),
        height: Math.max(element.clientHeight, 80),
        legend: { show: false },
        cursor: { drag: { x: false, y: false }, points: { show: false }, y: false },
        scales: { x: { time: false } },
        axes: [
          { ...AXIS, size: 26, values: (_, ticks) => ticks.map((tick) => `${tick} s`) },
          { ...AXIS, size: 52 },
        ],
        series: [
          {},
          ...series.map(({ word }, index) => ({
            label: word,
            width: 1.5,
            ...STROKES[index % STROKES.length],
          })),
        ],
      },
      [[...x], ...series.map(({ values }) => [...values])],
      element,
    );
    const playhead = document.createElement("i");
    playhead.className = "curves-playhead";
    plot.over.append(playhead);
    const follow = () => {
      playhead.style.transform = `translateX(${plot.valToPos(cursor.time_s, "x")}px)`;
    };
    const click = () => {
      if (plot.cursor.left !== undefined && plot.cursor.left !== null && plot.cursor.left >= 0) {
        seek.current(plot.posToVal(plot.cursor.left, "x"));
      }
    };
    plot.over.addEventListener("click", click);
    const stopFollowing = cursor.subscribe(follow);
    const resized = new ResizeObserver(() => {
      plot.setSize({ width: Math.max(element.clientWidth, 100), height: Math.max(element.clientHeight, 80) });
      follow();
    });
    resized.observe(element);
    follow();
    return () => {
      resized.disconnect();
      stopFollowing();
      plot.destroy();
    };
  }, [cursor, title, x.length]);
  return (
    <figure className="curves-figure">
      <figcaption>
        <span>{title}</span>
        {series.map(({ word }, index) => (
          <span key={word} className="curves-key">
            <svg width="22" height="8" aria-hidden="true">
              <path
                d="M0 4H22"
                strokeWidth="2"
                stroke={STROKES[index % STROKES.length]?.stroke}
                strokeDasharray={STROKES[index % STROKES.length]?.dash.join(" ")}
              />
            </svg>
            {word}
          </span>
        ))}
      </figcaption>
      <div ref={place} className="curves-plot" role="img" aria-label={title} />
    </figure>
  );
}
