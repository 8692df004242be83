import { useTranslation } from "react-i18next";
import type { Detection } from "../../../api/calibrationContract.ts";
import { COVERAGE_CELLS, coverage } from "./stills.ts";

/** Where in the picture corners were seen, over all stills: what stays dark the lens is guessed at. */
export function CoverageMap({ seen }: { seen: readonly Detection[] }) {
  const { t } = useTranslation("stage");
  const cells = coverage(seen);
  const most = Math.max(...cells, 1);
  const share = Math.round((100 * cells.filter((count) => count > 0).length) / cells.length);
  const { across, down } = COVERAGE_CELLS;
  return (
    <figure className="coverage">
      <svg
        viewBox={`0 0 ${across} ${down}`}
        role="img"
        aria-label={t("calibration.stills.covered", { share })}
      >
        {cells.map((count, place) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its place
            key={place}
            x={(place % across) + 0.04}
            y={Math.floor(place / across) + 0.04}
            width={0.92}
            height={0.92}
            fillOpacity={count === 0 ? 0 : 0.25 + (0.75 * count) / most}
          />
        ))}
      </svg>
      <figcaption className="quiet">{t("calibration.stills.covered", { share })}</figcaption>
    </figure>
  );
}
