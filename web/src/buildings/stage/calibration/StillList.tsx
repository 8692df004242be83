import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Status } from "../../../ui/Status.tsx";
import { PictureOverlay } from "./PictureOverlay.tsx";
import { isUsable, type Miss, type Still } from "./stills.ts";

interface StillListProps {
  stills: readonly Still[];
  misses: ReadonlyMap<number, readonly Miss[]>;
  /** What belongs to a still in this measurement: its pose, or its node. */
  beside: (still: Still, place: number) => ReactNode;
  onRemove: (key: number) => void;
}

/** Every still with what was found in it. */
export function StillList({ stills, misses, beside, onRemove }: StillListProps) {
  const { t } = useTranslation("stage");
  const [large, setLarge] = useState<number | null>(null);
  return (
    <ol className="still-list">
      {stills.map((still, place) => (
        <li key={still.key} data-large={large === still.key || undefined}>
          <button
            type="button"
            className="still-picture"
            aria-expanded={large === still.key}
            onClick={() => setLarge(large === still.key ? null : still.key)}
          >
            <PictureOverlay
              label={still.name}
              sizePx={still.seen?.size_px ?? [16, 9]}
              points={still.seen?.points ?? []}
              misses={misses.get(still.key)}
              address={still.address}
            />
          </button>
          <div className="row">
            <strong className="still-name">{still.name}</strong>
            <span className="push" />
            <button
              type="button"
              className="button bare square"
              aria-label={t("calibration.registration.remove_it", { name: still.name })}
              onClick={() => onRemove(still.key)}
            >
              <Icon name="close" size={16} />
            </button>
          </div>
          <Found still={still} />
          <span className="quiet tabular">{beside(still, place)}</span>
          {still.error !== null && <ProblemNote error={still.error} />}
        </li>
      ))}
    </ol>
  );
}

function Found({ still }: { still: Still }) {
  const { t } = useTranslation("stage");
  if (still.error !== null) return null;
  if (!still.seen) return <Status tone="idle">{t("calibration.stills.looking")}</Status>;
  const count = still.seen.points.length;
  return (
    <Status tone={isUsable(still) ? "good" : "wary"}>
      {t(isUsable(still) ? "calibration.stills.found" : "calibration.stills.too_few", { count })}
    </Status>
  );
}
