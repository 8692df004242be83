import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { LANGUAGE_WORDS, LANGUAGES, nearestLanguage, speak } from "../language.ts";

/** The way in: a wall in a dark stage on the left, the form on the right. */
export function Door({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  const { t, i18n } = useTranslation("app");
  const spoken = nearestLanguage(i18n.language);
  return (
    <div className="door">
      <div className="scene" aria-hidden="true">
        <VolumeDrawing />
      </div>
      <main className="sheet">
        <div className="inner">
          <div className="brand">
            <img src="/mark.svg" alt="" width={28} height={28} />
            <span>Filmlot</span>
            <fieldset className="segments" aria-label={t("bar.language")}>
              {LANGUAGES.map((language) => (
                <button
                  key={language}
                  type="button"
                  lang={language}
                  aria-pressed={language === spoken}
                  onClick={() => speak(language)}
                >
                  {LANGUAGE_WORDS[language]}
                </button>
              ))}
            </fieldset>
          </div>
          <h1>{title}</h1>
          {lead && <p className="quiet">{lead}</p>}
          {children}
        </div>
      </main>
    </div>
  );
}

const COLUMNS = 19;
const ROWS = 6;

/** A curved wall of panels, lit by a dusk; the inner frustum stands on it as a lighter window. */
function VolumeDrawing() {
  const panels = Array.from({ length: COLUMNS * ROWS }, (_, index) => {
    const column = index % COLUMNS;
    const row = Math.floor(index / COLUMNS);
    return { key: index, points: panelCorners(column, row), fill: panelColour(column, row) };
  });
  return (
    <svg viewBox="0 0 800 900" preserveAspectRatio="xMidYMid slice" role="presentation">
      <defs>
        <radialGradient id="floor-light" cx="50%" cy="0%" r="90%">
          <stop offset="0" stopColor="#c98a3a" stopOpacity="0.5" />
          <stop offset="0.55" stopColor="#6b4a34" stopOpacity="0.16" />
          <stop offset="1" stopColor="#090a0c" stopOpacity="0" />
        </radialGradient>
      </defs>
      <ellipse cx="400" cy="640" rx="520" ry="300" fill="url(#floor-light)" />
      {panels.map((panel) => (
        <polygon key={panel.key} points={panel.points} fill={panel.fill} stroke="#090a0c" strokeWidth="1.4" />
      ))}
      <g stroke="#f2b04b" fill="none" strokeWidth="1.6" opacity="0.9">
        <path d={frustumOutline()} />
        <path d={frustumRays()} strokeDasharray="3 7" opacity="0.6" />
      </g>
      <g fill="#e8eaed">
        <rect x="380" y="764" width="40" height="26" rx="4" />
        <rect x="391" y="750" width="18" height="14" rx="2" />
        <path d="M400 790 L372 858 M400 790 L428 858 M400 790 L400 858" stroke="#e8eaed" strokeWidth="4" />
      </g>
    </svg>
  );
}

/** A point of the wall: `across` and `up` from 0 to 1, bent like a horseshoe seen from its opening. */
function wallPoint(across: number, up: number): [number, number] {
  const angle = (across - 0.5) * 2.5;
  const depth = Math.cos(angle);
  const near = 1.62 - 0.62 * depth;
  return [400 + Math.sin(angle) * 292 * near * 0.86, 455 - (up - 0.42) * 330 * near];
}

function panelCorners(column: number, row: number): string {
  const corner = (dx: number, dy: number) =>
    wallPoint((column + dx) / COLUMNS, (row + dy) / ROWS)
      .map((value) => value.toFixed(1))
      .join(",");
  return [corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1)].join(" ");
}

const SKY = ["#2b2119", "#5d3d21", "#b06f30", "#7d6f73", "#3f5670", "#263850"] as const;
const SKYLINE = [3, 4, 2, 3, 4, 4, 3, 1, 1, 1, 1, 1, 2, 4, 3, 2, 4, 3, 3] as const;

function panelColour(column: number, row: number): string {
  if (row > 0 && row < (SKYLINE[column] ?? 0)) return (column + row) % 3 === 0 ? "#2d2620" : "#1d1d21";
  return SKY[row] ?? "#263850";
}

const INNER = { left: 0.34, right: 0.66, low: 0.16, high: 0.8 };
const LENS = "M400 752";

function frustumRays(): string {
  const corners = [
    wallPoint(INNER.left, INNER.low),
    wallPoint(INNER.right, INNER.low),
    wallPoint(INNER.left, INNER.high),
    wallPoint(INNER.right, INNER.high),
  ];
  return corners.map(([x, y]) => `${LENS} L${x.toFixed(1)} ${y.toFixed(1)}`).join(" ");
}

function frustumOutline(): string {
  const edge = (from: [number, number], to: [number, number]) =>
    Array.from({ length: 9 }, (_, step) =>
      wallPoint(from[0] + ((to[0] - from[0]) * step) / 8, from[1] + ((to[1] - from[1]) * step) / 8)
        .map((value) => value.toFixed(1))
        .join(" "),
    );
  const around = [
    ...edge([INNER.left, INNER.low], [INNER.right, INNER.low]),
    ...edge([INNER.right, INNER.low], [INNER.right, INNER.high]),
    ...edge([INNER.right, INNER.high], [INNER.left, INNER.high]),
  ];
  return `M${around.join(" L")} Z`;
}
