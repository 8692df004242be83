import { useTranslation } from "react-i18next";
import { Status, type Tone } from "../../../ui/Status.tsx";

const TONES: Record<string, Tone> = { rolling: "bad", cut: "idle", verified: "good", interrupted: "wary" };

export function TakeStatus({ state }: { state: string }) {
  const { t } = useTranslation("stage");
  if (state === "rolling") {
    return (
      <span className="rolling-mark">
        <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
          <circle cx="6" cy="6" r="5" fill="currentColor" />
        </svg>
        {t("takes.state.rolling")}
      </span>
    );
  }
  return <Status tone={TONES[state] ?? "idle"}>{t(`takes.state.${state}`, { defaultValue: state })}</Status>;
}
