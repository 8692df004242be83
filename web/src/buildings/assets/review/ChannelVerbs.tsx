/** The steps that a version may take now; each can carry a note. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Channel, Version } from "../../../api/assetsContract.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Sheet } from "../../../ui/Sheet.tsx";
import { versionName } from "../assetWords.ts";
import { isForward, useMayStep, useStep } from "./channels.ts";

interface ChannelVerbsProps {
  version: Version;
  next: readonly Channel[];
  isSmall?: boolean;
}

export function ChannelVerbs({ version, next, isSmall = false }: ChannelVerbsProps) {
  const { t } = useTranslation("assets");
  const mayStep = useMayStep();
  const [asked, setAsked] = useState<Channel | null>(null);
  if (version.state !== "usable") return null;
  const offered = next
    .filter(mayStep)
    .sort((one, other) => Number(isForward(one)) - Number(isForward(other)));
  const size = isSmall ? " small" : "";
  return (
    <>
      {offered.map((to) => (
        <button
          key={to}
          type="button"
          className={`button${isForward(to) ? " first" : ""}${size}`}
          onClick={() => setAsked(to)}
        >
          {t(`step.${to}`)}
        </button>
      ))}
      {asked && <StepSheet version={version} to={asked} onClose={() => setAsked(null)} />}
    </>
  );
}

export function StepSheet({ version, to, onClose }: { version: Version; to: Channel; onClose: () => void }) {
  const { t } = useTranslation("assets");
  const [note, setNote] = useState("");
  const step = useStep();
  return (
    <Sheet title={t(`step.${to}`)} kind="dialog" onClose={onClose}>
      <form
        className="form step-form"
        onSubmit={(event) => {
          event.preventDefault();
          step.mutate({ versionId: version.id, to, note: note.trim() }, { onSuccess: onClose });
        }}
      >
        <p>{t(`step.explained.${to}`, { name: version.name, version: versionName(version) })}</p>
        <label className="field">
          <span className="label">{t("step.note")}</span>
          <textarea
            className="input"
            data-first
            rows={3}
            maxLength={2000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        {step.error && <ProblemNote error={step.error} />}
        <div className="row">
          <button type="submit" className="button first" disabled={step.isPending}>
            {t(`step.${to}`)}
          </button>
          <button type="button" className="button bare" onClick={onClose}>
            {t("app:cancel")}
          </button>
        </div>
      </form>
    </Sheet>
  );
}
