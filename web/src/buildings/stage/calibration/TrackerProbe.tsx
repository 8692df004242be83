import { useTranslation } from "react-i18next";
import type { Probe } from "../../../api/calibrationContract.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Status } from "../../../ui/Status.tsx";
import { coordinates, figure } from "./figures.ts";

interface TrackerProbeProps {
  probe: Probe | null;
  error: unknown;
}

/** Where the tracker is in its own space now, and whether it is held still enough. */
export function TrackerProbe({ probe, error }: TrackerProbeProps) {
  const { t } = useTranslation("stage");
  if (error) return <ProblemNote error={error} />;
  return (
    <div className="tracker-probe" aria-live="off">
      <strong className="tabular">{probe ? coordinates(probe.position_m, 4) : "–"}</strong>
      {probe && (
        <Status tone={probe.is_still ? "good" : "wary"}>
          {t(probe.is_still ? "calibration.registration.still" : "calibration.registration.moves", {
            shake: figure(probe.std_mm, "mm"),
          })}
        </Status>
      )}
    </div>
  );
}
