import { useTranslation } from "react-i18next";
import type { OutputStatus, StageDevice, StageOutput } from "../../../api/contract.ts";
import { Status, type Tone } from "../../../ui/Status.tsx";
import { familyName } from "../words.ts";

const TONES: Record<OutputStatus["state"], Tone> = { sending: "good", waiting: "idle", failing: "bad" };

/** What the stage sends on, to whom, and from which device now. */
export function OutputList({ outputs, devices }: { outputs: StageOutput[]; devices: StageDevice[] }) {
  const { t } = useTranslation("stage");
  if (outputs.length === 0) return null;
  return (
    <>
      <h3 className="outputs-title">{t("outputs.title")}</h3>
      <ul aria-label={t("outputs.title")}>
        {outputs.map((output) => (
          <OutputRow
            key={output.id}
            output={output}
            from={devices.find(({ id }) => id === output.status.device)?.name ?? null}
          />
        ))}
      </ul>
    </>
  );
}

function OutputRow({ output, from }: { output: StageOutput; from: string | null }) {
  const { t } = useTranslation("stage");
  const { state, rate_hz, reason } = output.status;
  const detail = reason?.params.detail;
  return (
    <li className="device">
      <div className="device-name">
        <strong>{output.name}</strong>
        <span className="quiet">{familyName(output.family)}</span>
        <span className="push quiet">{from !== null && t("outputs.from", { name: from })}</span>
      </div>
      <div className="device-status">
        <Status tone={TONES[state]}>{t(`outputs.state.${state}`)}</Status>
        <span className="push tabular quiet">
          {state === "sending" && `${t("devices.rate", { rate: rate_hz.toFixed(0) })} · `}
          {output.to.join(", ")}
        </span>
      </div>
      {reason && (
        <p className="device-reason">
          {reason.remedy}
          {typeof detail === "string" && <span className="quiet"> {detail}</span>}
        </p>
      )}
    </li>
  );
}
