import { useTranslation } from "react-i18next";
import type { Calibration, SeenPoint } from "../../../api/calibrationContract.ts";
import { MISS_SCALE, PictureOverlay } from "./PictureOverlay.tsx";
import { missesOf } from "./stills.ts";

/** What the pictures of a measurement showed, and how far from it the solved lens shows it. */
export function SeenViews({ calibration }: { calibration: Calibration }) {
  const { t } = useTranslation("stage");
  const { measurement } = calibration;
  const views = viewsOf(measurement);
  const misses = missesOf(calibration);
  if (misses.length === 0 || (measurement.kind !== "hand_eye" && measurement.kind !== "lens")) return null;
  return (
    <figure className="seen-views">
      <figcaption className="quiet">{t("calibration.stills.vectors", { scale: MISS_SCALE })}</figcaption>
      <ol className="still-list">
        {views.map(({ name, points }, place) => (
          <li key={name}>
            <PictureOverlay
              label={name}
              sizePx={measurement.resolution_px}
              points={points}
              misses={misses[place]}
            />
            <span className="quiet">{name}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}

function viewsOf(measurement: Calibration["measurement"]): { name: string; points: SeenPoint[] }[] {
  if (measurement.kind === "hand_eye") return measurement.views;
  if (measurement.kind !== "lens") return [];
  return measurement.nodes.flatMap(({ focus, zoom, views }) =>
    (views ?? []).map((points, place) => ({ name: `${focus} m × ${zoom} mm, ${place + 1}`, points })),
  );
}
