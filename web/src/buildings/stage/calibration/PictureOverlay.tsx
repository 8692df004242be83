import type { SeenPoint } from "../../../api/calibrationContract.ts";
import type { Miss } from "./stills.ts";

/** Residuals are parts of a pixel: as vectors they are drawn as many times as long. */
export const MISS_SCALE = 300;

interface PictureOverlayProps {
  label: string;
  sizePx: readonly [number, number];
  points: readonly Pick<SeenPoint, "picture_px">[];
  misses?: readonly Miss[] | undefined;
  address?: string | undefined;
}

/** A still with the corners that were found in it, and how far from each the solved lens shows it. */
export function PictureOverlay({ label, sizePx, points, misses = [], address }: PictureOverlayProps) {
  const [width, height] = sizePx;
  return (
    <svg
      className="picture-overlay"
      viewBox={`0 0 ${width} ${height}`}
      style={{ aspectRatio: width / height }}
      role="img"
      aria-label={label}
    >
      {address && <image href={address} width={width} height={height} />}
      {points.map(({ picture_px: [x, y] }) => (
        <circle key={`${x} ${y}`} className="found-corner" cx={x} cy={y} r={width / 240} />
      ))}
      {misses.map(([right, down], place) => {
        const [x, y] = points[place]?.picture_px ?? [0, 0];
        return (
          <line
            key={`${x} ${y}`}
            className="miss"
            x1={x}
            y1={y}
            x2={x + right * MISS_SCALE}
            y2={y + down * MISS_SCALE}
          />
        );
      })}
    </svg>
  );
}
