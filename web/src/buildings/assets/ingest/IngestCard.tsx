/** A file that was given: how far it is, what was repaired and guessed, and the asset that it became, or why not. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Ingest, IngestReading } from "../../../api/assetsContract.ts";
import { api } from "../../../api/client.ts";
import { isRunning } from "../../../app/jobs.ts";
import { formatCount, formatMoment } from "../../../ui/format.ts";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { Progress } from "../../../ui/Progress.tsx";
import { Status, type Tone } from "../../../ui/Status.tsx";
import { useAssetVerb } from "../assetQueries.ts";
import { useAssetName } from "../assetWords.ts";
import { Correction } from "./Correction.tsx";
import { metresText } from "./metres.ts";

const TONES: Record<string, Tone> = { running: "info", done: "good", failed: "wary" };

export function IngestCard({ ingest }: { ingest: Ingest }) {
  const { t, i18n } = useTranslation("assets");
  const { job, given, reading } = ingest;
  const { names } = given.sheet;
  const name = useAssetName()({ name: names.en, name_zh: names.zh_cn });
  const verb = useAssetVerb((what: "cancel" | "retry") =>
    api.post(`/api/v1/jobs/${encodeURIComponent(job.id)}/${what}`),
  );
  const canBeTriedAgain = job.state === "failed" || job.state === "cancelled";
  return (
    <article className="card ingest" aria-label={given.file_name}>
      <header>
        <span className="grow">
          <strong>{name}</strong>
          <span className="quiet">
            <code>{given.file_name}</code>
            {" · "}
            {t("ingest.by", {
              name: ingest.actor_name,
              time: formatMoment(ingest.created_at, i18n.language),
            })}
          </span>
        </span>
        <Status tone={TONES[job.state] ?? "idle"}>{t(`ingest.state.${job.state}`)}</Status>
        {ingest.asset_id && (
          <Link
            to="/assets/$assetId"
            params={{ assetId: ingest.asset_id }}
            search={ingest.version_id ? { version: ingest.version_id } : {}}
            className="button small"
          >
            {t("ingest.open")}
          </Link>
        )}
        {(isRunning(job) || canBeTriedAgain) && (
          <button
            type="button"
            className="button small"
            disabled={verb.isPending}
            onClick={() => verb.mutate(canBeTriedAgain ? "retry" : "cancel")}
          >
            {t(canBeTriedAgain ? "ingest.again" : "ingest.stop")}
          </button>
        )}
      </header>
      {job.state === "running" && (
        <div className="ingest-progress">
          <Progress share={job.progress} label={given.file_name} />
          <span className="quiet">
            {job.stage && t(`app:jobs.stage.${job.stage}`, { defaultValue: job.stage })}
          </span>
        </div>
      )}
      {job.error && (
        <Note tone="wary" title={job.error.title ?? ""}>
          <p>{job.error.detail}</p>
          <p>{job.error.remedy}</p>
        </Note>
      )}
      {verb.error && <ProblemNote error={verb.error} />}
      {reading && <Reading reading={reading} />}
      {reading && !isRunning(job) && <Correction given={given} reading={reading} />}
    </article>
  );
}

function Reading({ reading }: { reading: IngestReading }) {
  const { t, i18n } = useTranslation("assets");
  const { size_m, triangles, levels, repairs, losses } = reading;
  return (
    <div className="ingest-reading">
      <p className="tabular">
        {t("ingest.figures", {
          size: metresText(size_m),
          triangles: formatCount(triangles, i18n.language),
          levels,
        })}
      </p>
      {repairs.length === 0 && <p className="quiet">{t("ingest.no_repairs")}</p>}
      {repairs.length > 0 && (
        <details>
          <summary>{t("ingest.repairs", { count: repairs.length })}</summary>
          <ol>
            {repairs.map(({ place, text }) => (
              <li key={`${place} ${text}`}>{text}</li>
            ))}
          </ol>
        </details>
      )}
      {losses.length > 0 && (
        <details>
          <summary>{t("ingest.losses", { count: losses.length })}</summary>
          <ul>
            {losses.map(({ place, text }) => (
              <li key={`${place} ${text}`}>
                <code>{place}</code> {text}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
