import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CalibrationBrief, Standing } from "../../../api/calibrationContract.ts";
import { Status, type Tone } from "../../../ui/Status.tsx";
import { figure } from "./figures.ts";
import { usePartNames } from "./partNames.ts";

const TONES: Record<Standing, Tone> = {
  draft: "info",
  in_force: "good",
  superseded: "idle",
  expired: "wary",
  invalid: "wary",
  withdrawn: "idle",
};

interface CalibrationListProps {
  stageId: string;
  items: CalibrationBrief[];
  chosen: string;
  onChoose: (id: string) => void;
  ways: ReactNode;
}

/** Every calibration with its standing, its worst residual and how long it still holds. */
export function CalibrationList({ stageId, items, chosen, onChoose, ways }: CalibrationListProps) {
  const { t } = useTranslation("stage");
  const names = usePartNames(stageId);
  return (
    <section className="pane calibrations-pane" aria-label={t("calibration.title")}>
      <header>
        <h2>{t("calibration.title")}</h2>
      </header>
      {ways}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keyboard */}
      <div className="body scroll" tabIndex={0}>
        <ul>
          {items.map((item) => (
            <li key={item.id}>
              <button
                type="button"
                className="calibration-line"
                aria-current={item.id === chosen}
                onClick={() => onChoose(item.id)}
              >
                <span className="calibration-name">
                  <strong>{t(`calibration.kind.${item.kind}`)}</strong>
                  <span>{names.scope(item)}</span>
                </span>
                <CalibrationStanding item={item} />
                <span className="quiet tabular">{figure(item.worst, item.unit)}</span>
                <Expiry item={item} />
              </button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

export function CalibrationStanding({ item }: { item: CalibrationBrief }) {
  const { t } = useTranslation("stage");
  return <Status tone={TONES[item.standing]}>{t(`calibration.standing.${item.standing}`)}</Status>;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** How long it still holds, in the largest unit that says something. */
export function Expiry({ item }: { item: CalibrationBrief }) {
  const { t } = useTranslation("stage");
  const left_ms = new Date(item.expires_at).getTime() - Date.now();
  if (left_ms <= 0) return <span className="quiet">{t("calibration.expiry.over")}</span>;
  const days = Math.floor(left_ms / DAY_MS);
  const words =
    days > 1
      ? t("calibration.expiry.days", { count: days })
      : t("calibration.expiry.hours", { count: Math.max(1, Math.floor(left_ms / HOUR_MS)) });
  return <span className="quiet">{words}</span>;
}
