import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Calibration, Measurement } from "../../../api/calibrationContract.ts";
import { api } from "../../../api/client.ts";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { Sheet } from "../../../ui/Sheet.tsx";
import { stageAddress } from "../queries.ts";
import { useCalibrationVerb } from "./calibrationQueries.ts";
import { FileField } from "./FileField.tsx";

interface MeasurementSheetProps {
  stageId: string;
  onMade: (made: Calibration) => void;
  onClose: () => void;
}

/** A measurement that a detector wrote: points of the wall in pictures, for a mount or a lens. */
export function MeasurementSheet({ stageId, onMade, onClose }: MeasurementSheetProps) {
  const { t } = useTranslation("stage");
  const [measurement, setMeasurement] = useState<Measurement | null>(null);
  const [isUnreadable, setIsUnreadable] = useState(false);
  const solve = useCalibrationVerb((given: Measurement) =>
    api.post<Calibration>(stageAddress(stageId, "calibrations"), { measurement: given }),
  );
  const read = async (file: File | null) => {
    setMeasurement(null);
    setIsUnreadable(false);
    try {
      if (file) setMeasurement(JSON.parse(await file.text()) as Measurement);
    } catch {
      setIsUnreadable(true);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (measurement) solve.mutate(measurement, { onSuccess: onMade });
  };
  return (
    <Sheet title={t("calibration.way.file")} kind="drawer" onClose={onClose}>
      <p className="quiet sheet-lead">{t("calibration.file.explained")}</p>
      <form className="form" onSubmit={submit}>
        <FileField label={t("calibration.file.file")} accept=".json" onFile={(file) => void read(file)} />
        {isUnreadable && <Note tone="wary" title={t("calibration.file.unreadable")} />}
        {measurement?.kind === "hand_eye" && (
          <ul className="view-list">
            {measurement.views.map(({ name, points }) => (
              <li key={name}>
                <span>{name}</span>
                <span className="quiet">{t("calibration.file.points", { count: points.length })}</span>
              </li>
            ))}
          </ul>
        )}
        {solve.error && <ProblemNote error={solve.error} />}
        <div className="row">
          <button type="submit" className="button first" disabled={!measurement || solve.isPending}>
            {t("calibration.solve")}
          </button>
        </div>
      </form>
    </Sheet>
  );
}
