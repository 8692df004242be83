import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { OFFLINE, Problem } from "../api/client.ts";
import { Mark, type Tone } from "./Status.tsx";

interface NoteProps {
  tone: Tone;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

export function Note({ tone, title, children, action }: NoteProps) {
  return (
    <div className={`note ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <span className="mark">
        <Mark tone={tone} size={14} />
      </span>
      <div className="words">
        <strong>{title}</strong>
        {children}
      </div>
      {action}
    </div>
  );
}

/** An error where it arose: what happened, what to do, and the details to copy. */
export function ProblemNote({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const { t } = useTranslation("app");
  const retry = onRetry && (
    <button type="button" className="button small" onClick={onRetry}>
      {t("again")}
    </button>
  );
  if (!(error instanceof Problem)) {
    return (
      <Note tone="bad" title={t("problem.broken")} action={retry}>
        <p>{t("problem.broken_remedy")}</p>
        <ProblemDetails text={String(error)} />
      </Note>
    );
  }
  if (error.code === OFFLINE) {
    return (
      <Note tone="bad" title={t("problem.offline")} action={retry}>
        <p>{t("problem.offline_remedy")}</p>
      </Note>
    );
  }
  const { title, detail, remedy } = error.document;
  return (
    <Note tone="bad" title={title} action={retry}>
      {detail && detail !== title && <p>{detail}</p>}
      {remedy && <p>{remedy}</p>}
      <ProblemDetails text={JSON.stringify(error.document, null, 2)} />
    </Note>
  );
}

function ProblemDetails({ text }: { text: string }) {
  const { t } = useTranslation("app");
  return (
    <details>
      <summary>{t("problem.details")}</summary>
      <pre>{text}</pre>
    </details>
  );
}
