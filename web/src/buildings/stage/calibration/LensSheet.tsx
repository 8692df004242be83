import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Calibration } from "../../../api/calibrationContract.ts";
import { api, path } from "../../../api/client.ts";
import { Field } from "../../../ui/Field.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Select } from "../../../ui/Select.tsx";
import { Sheet } from "../../../ui/Sheet.tsx";
import { stageAddress } from "../queries.ts";
import { useCalibrationVerb } from "./calibrationQueries.ts";
import { FileField } from "./FileField.tsx";

interface LensSheetProps {
  stageId: string;
  cameras: readonly { id: string; name: string }[];
  onMade: (made: Calibration) => void;
  onClose: () => void;
}

/** A lens table that was measured elsewhere, for a camera of this stage. */
export function LensSheet({ stageId, cameras, onMade, onClose }: LensSheetProps) {
  const { t } = useTranslation("stage");
  const [camera, setCamera] = useState(cameras[0]?.id ?? "");
  const [lens, setLens] = useState("");
  const [file, setFile] = useState<File | null>(null);
  const read = useCalibrationVerb(async (given: File) =>
    api.sendText<Calibration>(
      "POST",
      path(stageAddress(stageId, "cameras", camera, "lens-table"), { lens: lens.trim() }),
      await given.text(),
    ),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (file) read.mutate(file, { onSuccess: onMade });
  };
  return (
    <Sheet title={t("calibration.way.lens")} kind="drawer" onClose={onClose}>
      <p className="quiet sheet-lead">{t("calibration.lens.explained")}</p>
      <form className="form" onSubmit={submit}>
        <Select
          label={t("calibration.camera")}
          options={cameras.map(({ id, name }) => ({ value: id, word: name }))}
          value={camera}
          onValue={setCamera}
        />
        <Field
          label={t("calibration.lens.name")}
          data-first
          required
          maxLength={80}
          value={lens}
          onValue={setLens}
        />
        <FileField label={t("calibration.lens.file")} accept=".csv,.json,.txt" onFile={setFile} />
        {read.error && <ProblemNote error={read.error} />}
        <div className="row">
          <button type="submit" className="button first" disabled={!file || read.isPending}>
            {t("calibration.lens.read")}
          </button>
        </div>
      </form>
    </Sheet>
  );
}
