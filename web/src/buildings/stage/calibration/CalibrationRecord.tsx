/** One calibration: how it stands, its residuals, what came of it, and what may be done with it. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Calibration, CalibrationBrief } from "../../../api/calibrationContract.ts";
import { api } from "../../../api/client.ts";
import { Waiting } from "../../../ui/Empty.tsx";
import { formatMoment } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { stageAddress } from "../queries.ts";
import { CalibrationStanding, Expiry } from "./CalibrationList.tsx";
import { CalibrationResult } from "./CalibrationResult.tsx";
import { calibrationQuery, useCalibrationVerb, useMayCalibrate } from "./calibrationQueries.ts";
import { figure } from "./figures.ts";
import { type PartNames, usePartNames } from "./partNames.ts";
import { ResidualBars } from "./ResidualBars.tsx";
import { SeenViews } from "./SeenViews.tsx";

interface CalibrationRecordProps {
  stageId: string;
  brief: CalibrationBrief;
}

export function CalibrationRecord({ stageId, brief }: CalibrationRecordProps) {
  const { t } = useTranslation("stage");
  const names = usePartNames(stageId);
  const calibration = useQuery(calibrationQuery(stageId, brief.id));
  const found = calibration.data;
  return (
    <section className="pane calibration-record" aria-label={t(`calibration.kind.${brief.kind}`)}>
      <header>
        <h2>{`${t(`calibration.kind.${brief.kind}`)} · ${names.scope(brief)}`}</h2>
        <CalibrationStanding item={brief} />
        <span className="push" />
        <Expiry item={brief} />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <div className="body scroll pad calibration-body" tabIndex={0}>
        <Warning brief={brief} names={names} />
        <Figures brief={brief} names={names} />
        {calibration.error && !found && (
          <ProblemNote error={calibration.error} onRetry={() => void calibration.refetch()} />
        )}
        {!found && !calibration.error && <Waiting label={t("app:loading")} />}
        {found && (
          <>
            <Verbs stageId={stageId} calibration={found} />
            {found.kind !== "delay" && found.kind !== "lens" && <ResidualBars residuals={found.residuals} />}
            <CalibrationResult calibration={found} />
            <SeenViews calibration={found} />
          </>
        )}
      </div>
    </section>
  );
}

interface BriefProps {
  brief: CalibrationBrief;
  names: PartNames;
}

function Warning({ brief, names }: BriefProps) {
  const { t } = useTranslation("stage");
  if (brief.changed.length > 0) {
    return (
      <Note tone="wary" title={t("calibration.changed")}>
        <p>{brief.changed.map(names.part).join(", ")}</p>
        <p>{t("calibration.changed_remedy")}</p>
      </Note>
    );
  }
  if (brief.standing !== "expired") return null;
  return (
    <Note tone="wary" title={t("calibration.expired")}>
      <p>{t("calibration.expired_remedy")}</p>
    </Note>
  );
}

function Figures({ brief, names }: BriefProps) {
  const { t, i18n } = useTranslation("stage");
  const moment = (iso: string) => formatMoment(iso, i18n.language);
  const worst = { word: t("calibration.worst"), value: figure(brief.worst, brief.unit) };
  const rms = { word: t("calibration.rms"), value: figure(brief.rms, brief.unit) };
  const sigma = { word: t("calibration.sigma"), value: figure(brief.worst, brief.unit) };
  const residual = brief.kind === "delay" ? [sigma] : [worst, rms];
  const figures = [
    ...residual,
    { word: t("calibration.measured"), value: `${brief.author}, ${moment(brief.made_at)}` },
    { word: t("calibration.expires"), value: moment(brief.expires_at) },
    { word: t("calibration.rests_on"), value: brief.rests_on.map(names.part).join(", ") },
  ];
  if (brief.accepted_at) {
    figures.push({
      word: t("calibration.accepted"),
      value: `${brief.accepted_by}, ${moment(brief.accepted_at)}`,
    });
  }
  return (
    <dl className="calibration-figures">
      {figures.map(({ word, value }) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd className="tabular">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Verbs({ stageId, calibration }: { stageId: string; calibration: Calibration }) {
  const { t } = useTranslation("stage");
  const may = useMayCalibrate();
  const address = (...below: string[]) => stageAddress(stageId, "calibrations", calibration.id, ...below);
  const accept = useCalibrationVerb(() => api.post<Calibration>(address("accept")));
  const withdraw = useCalibrationVerb(() => api.post<Calibration>(address("withdraw")));
  const error = accept.error ?? withdraw.error;
  const isAccepted = calibration.state === "accepted";
  return (
    <>
      <div className="row">
        {may.accept && !isAccepted && (
          <button
            type="button"
            className="button first"
            disabled={accept.isPending || calibration.changed.length > 0}
            onClick={() => accept.mutate()}
          >
            <Icon name="tick" size={18} />
            {t("calibration.accept")}
          </button>
        )}
        {may.accept && calibration.state !== "withdrawn" && (
          <button
            type="button"
            className="button"
            disabled={withdraw.isPending}
            onClick={() => withdraw.mutate()}
          >
            {t(isAccepted ? "calibration.withdraw" : "calibration.discard")}
          </button>
        )}
        {calibration.kind === "lens" && (
          <a className="button" href={address("lens-table")} download>
            <Icon name="download" size={18} />
            {t("calibration.lens.download")}
          </a>
        )}
      </div>
      {error && <ProblemNote error={error} />}
    </>
  );
}
