/** What is not as it was in the take before of the same scene and shot. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Change, Take } from "../../../api/contract.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Status } from "../../../ui/Status.tsx";
import { continuityQuery } from "../queries.ts";
import { formatMove, formatTurns } from "./move.ts";

export function TakeContinuity({ stageId, take }: { stageId: string; take: Take }) {
  const { t } = useTranslation("stage");
  const continuity = useQuery({ ...continuityQuery(stageId, take.id), enabled: take.state !== "rolling" });
  if (continuity.error)
    return <ProblemNote error={continuity.error} onRetry={() => void continuity.refetch()} />;
  if (!continuity.data?.previous) return null;
  const { previous, changes, moved } = continuity.data;
  return (
    <section className="card">
      <h2>{t("continuity.title")}</h2>
      <p className="quiet">
        {t("continuity.to")}{" "}
        <Link to="/stage/$stageId/takes/$takeId" params={{ stageId, takeId: previous.id }}>
          {previous.slate}
        </Link>
      </p>
      {changes.length === 0 && <Status tone="good">{t("continuity.same")}</Status>}
      <ul className="rows">
        {changes.map((change) => (
          <ChangeRow key={`${change.kind} ${change.subject}`} change={change} />
        ))}
        {moved && (
          <li>
            <span className="grow">
              <strong>{t("continuity.start")}</strong>
              <span className="quiet tabular">
                {formatMove(moved.distance_m)} · {formatTurns(moved.rotation_deg)}
              </span>
            </span>
          </li>
        )}
      </ul>
    </section>
  );
}

function ChangeRow({ change }: { change: Change }) {
  const { t } = useTranslation("stage");
  const { kind, subject, before, after } = change;
  const said = (value: Change["before"]) => {
    if (value === null) return t("continuity.none");
    return typeof value === "number" ? String(Math.round(value * 1000) / 1000) : String(value);
  };
  return (
    <li>
      <span className="grow">
        <strong>
          {t(`continuity.kind.${kind}`, { defaultValue: kind })}{" "}
          {subject && (
            <span className="quiet">{t(`continuity.subject.${subject}`, { defaultValue: subject })}</span>
          )}
        </strong>
        {(before !== null || after !== null) && (
          <span className="quiet tabular change-values">
            {said(before)} → {said(after)}
          </span>
        )}
      </span>
    </li>
  );
}
