import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { OFFLINE, Problem } from "../api/client.ts";
import { Mark, type Tone } from "./Status.tsx";

interface NoteProps {
  /** Never "bad": red is kept for what records, is live or is lost. */
  tone: Exclude<Tone, "bad">;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}

export function Note({ tone, title, children, action }: NoteProps) {
  return (
    <div className={`note ${tone}`} role={tone === "wary" ? "alert" : "status"}>
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

interface ProblemNoteProps {
  error: unknown;
  onRetry?: () => void;
  /** What else can be done, where trying again cannot help. */
  action?: ReactNode;
}

/** An error where it arose: what happened, what to do, and the details to copy. */
export function ProblemNote({ error, onRetry, action }: ProblemNoteProps) {
  const { t } = useTranslation("app");
  const retry = onRetry ? (
    <button type="button" className="button small" onClick={onRetry}>
      {t("again")}
    </button>
  ) : (
    action
  );
  if (!(error instanceof Problem)) {
    return (
      <Note tone="wary" title={t("problem.broken")} action={retry}>
        <p>{t("problem.broken_remedy")}</p>
        <ProblemDetails text={String(error)} />
      </Note>
    );
  }
  if (error.code === OFFLINE) {
    return (
      <Note tone="wary" title={t("problem.offline")} action={retry}>
        <p>{t("problem.offline_remedy")}</p>
      </Note>
    );
  }
  const { title, detail, remedy, params } = error.document;
  return (
    <Note tone="wary" title={title} action={retry}>
      {detail && detail !== title && <p>{detail}</p>}
      <FieldErrors errors={params.errors} />
      {remedy && <p>{remedy}</p>}
      <ProblemDetails text={JSON.stringify(error.document, null, 2)} />
    </Note>
  );
}

/** The wrong fields that a problem names, if it names any. */
function FieldErrors({ errors }: { errors: unknown }) {
  if (!Array.isArray(errors) || errors.length === 0) return null;
  return (
    <ul>
      {(errors as { field?: string; message?: string }[]).map(({ field, message }) => (
        <li key={`${field} ${message}`}>
          <code>{field?.replace(/^body\./, "")}</code>: {message}
        </li>
      ))}
    </ul>
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
