import { useTranslation } from "react-i18next";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Progress } from "../../../ui/Progress.tsx";
import type { Sending } from "./sending.ts";

/** A group of files that is on its way from this window. */
export function SendingCard({ sending: { name, at, share, error, stop, again } }: { sending: Sending }) {
  const { t } = useTranslation("assets");
  const title = t(at === "packing" ? "ingest.packing" : "ingest.sending", { name });
  return (
    <article className="card ingest">
      <header>
        <strong className="grow">{title}</strong>
        <button type="button" className="button small" onClick={stop}>
          {t("ingest.stop")}
        </button>
      </header>
      {at === "failed" ? (
        <ProblemNote error={error} onRetry={again} />
      ) : (
        <Progress share={share} label={title} />
      )}
    </article>
  );
}
