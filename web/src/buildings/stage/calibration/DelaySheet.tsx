import { useInfiniteQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Calibration } from "../../../api/calibrationContract.ts";
import { api } from "../../../api/client.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Select } from "../../../ui/Select.tsx";
import { Sheet } from "../../../ui/Sheet.tsx";
import { stageAddress, takesQuery } from "../queries.ts";
import { useCalibrationVerb } from "./calibrationQueries.ts";
import { FileField } from "./FileField.tsx";

interface DelaySheetProps {
  stageId: string;
  onMade: (made: Calibration) => void;
  onClose: () => void;
}

/** The delay of a camera from a take of ours and the camera's own clip of the same movement. */
export function DelaySheet({ stageId, onMade, onClose }: DelaySheetProps) {
  const { t } = useTranslation("stage");
  const takes = useInfiniteQuery(takesQuery(stageId));
  const over = (takes.data?.pages[0]?.items ?? []).filter(
    ({ state }) => state === "verified" || state === "cut",
  );
  const [chosen, setChosen] = useState("");
  const [clip, setClip] = useState<File | null>(null);
  const takeId = chosen || over[0]?.id || "";
  const measure = useCalibrationVerb((file: File) =>
    api.sendFile<Calibration>(stageAddress(stageId, "takes", takeId, "delay"), file),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (clip) measure.mutate(clip, { onSuccess: onMade });
  };
  return (
    <Sheet title={t("calibration.way.delay")} kind="drawer" onClose={onClose}>
      <p className="quiet sheet-lead">{t("calibration.delay.explained")}</p>
      {takes.data && over.length === 0 ? (
        <p className="why">{t("calibration.delay.no_take")}</p>
      ) : (
        <form className="form" onSubmit={submit}>
          <Select
            label={t("calibration.delay.take")}
            options={over.map(({ id, slate }) => ({ value: id, word: slate }))}
            value={takeId}
            onValue={setChosen}
          />
          <FileField label={t("calibration.delay.clip")} accept=".mp4,.mov,video/*" onFile={setClip} />
          {measure.error && <ProblemNote error={measure.error} />}
          <div className="row">
            <button type="submit" className="button first" disabled={!clip || !takeId || measure.isPending}>
              {t(measure.isPending ? "calibration.delay.comparing" : "calibration.delay.compare")}
            </button>
          </div>
        </form>
      )}
    </Sheet>
  );
}
