/** What had to be guessed of a file, and saying it better: the file is then taken in once more. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { IngestInput, IngestReading } from "../../../api/assetsContract.ts";
import { api } from "../../../api/client.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Segments } from "../../../ui/Segments.tsx";
import { Select } from "../../../ui/Select.tsx";
import { Status } from "../../../ui/Status.tsx";
import { assetsAddress, useAssetVerb } from "../assetQueries.ts";
import { metresText } from "./metres.ts";

const UNITS_M = { mm: 0.001, cm: 0.01, inch: 0.0254, foot: 0.3048, m: 1 } as const;
type Unit = keyof typeof UNITS_M;
const UNITS = Object.keys(UNITS_M) as Unit[];
const AXES = ["Y", "Z"] as const;

export function Correction({ given, reading }: { given: IngestInput; reading: IngestReading }) {
  const { t } = useTranslation("assets");
  const [isOpen, setOpen] = useState(false);
  const { unit_m, up, size_m, guessed } = reading;
  return (
    <div className="correction">
      {guessed.length > 0 && (
        <ul>
          {guessed.map((what) => (
            <li key={what}>
              <Status tone="wary">{t("ingest.guessed")}</Status>
              <span>
                {t(`ingest.guessed_${what}`, { metres: unit_m, axis: up, size: metresText(size_m) })}
              </span>
            </li>
          ))}
        </ul>
      )}
      {isOpen ? (
        <CorrectionForm given={given} reading={reading} onDone={() => setOpen(false)} />
      ) : (
        <button type="button" className="button small" onClick={() => setOpen(true)}>
          {t("ingest.correct")}
        </button>
      )}
    </div>
  );
}

interface CorrectionFormProps {
  given: IngestInput;
  reading: IngestReading;
  onDone: () => void;
}

function CorrectionForm({ given, reading, onDone }: CorrectionFormProps) {
  const { t } = useTranslation("assets");
  const [unit, setUnit] = useState<Unit | "">(UNITS.find((each) => UNITS_M[each] === reading.unit_m) ?? "");
  const [up, setUp] = useState(reading.up);
  const again = useAssetVerb((input: IngestInput) => api.post(assetsAddress("ingests"), input));
  const unit_m = unit === "" ? reading.unit_m : UNITS_M[unit];
  const sizes = reading.size_m.map((side) => (side / reading.unit_m) * unit_m);
  return (
    <div className="correction-form">
      <Select
        label={t("ingest.unit")}
        value={unit}
        onValue={setUnit}
        options={[
          ...(unit === "" ? [{ value: unit, word: t("ingest.metres", { metres: reading.unit_m }) }] : []),
          ...UNITS.map((each) => ({ value: each, word: t(`ingest.units.${each}`) })),
        ]}
        hint={metresText(sizes)}
      />
      <div className="field">
        <span className="label">{t("ingest.up")}</span>
        <Segments
          label={t("ingest.up")}
          choices={AXES.map((axis) => ({ value: axis, word: axis }))}
          value={up === "Z" ? "Z" : "Y"}
          onValue={setUp}
        />
      </div>
      <div className="row">
        <button
          type="button"
          className="button first"
          disabled={again.isPending}
          onClick={() => again.mutate({ ...given, unit_m, up }, { onSuccess: onDone })}
        >
          {t("ingest.run_again")}
        </button>
        <button type="button" className="button bare" onClick={onDone}>
          {t("app:cancel")}
        </button>
      </div>
      <p className="quiet">{t("ingest.run_again_explained")}</p>
      {again.error && <ProblemNote error={again.error} />}
    </div>
  );
}
