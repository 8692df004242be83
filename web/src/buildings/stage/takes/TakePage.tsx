/** One take: picture and tracking in step, what stood on the wall, and its files. */
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Size, Take, Tracking } from "../../../api/contract.ts";
import { Waiting } from "../../../ui/Empty.tsx";
import { formatMoment, framesPerSecond } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { stageQuery, takeQuery, trackingQuery, useCameraName } from "../queries.ts";
import { useLookWords } from "../show/words.ts";
import { takeLength } from "../words.ts";
import { CircleButton } from "./CircleButton.tsx";
import { Playhead, poseOfRow, rowAt } from "./playhead.ts";
import { TakeContinuity } from "./TakeContinuity.tsx";
import { TakeFiles } from "./TakeFiles.tsx";
import { TakeHarvest } from "./TakeHarvest.tsx";
import { TakeNotes } from "./TakeNotes.tsx";
import { TakePath } from "./TakePath.tsx";
import { TakePicture } from "./TakePicture.tsx";
import { TakeRecorders } from "./TakeRecorders.tsx";
import { TakeStatus } from "./TakeStatus.tsx";
import { TrackingCurves } from "./TrackingCurves.tsx";
import "./takes.css";

const ASSUMED_SENSOR_MM: Size = [36, 20.25];

export default function TakePage() {
  const { t } = useTranslation("stage");
  const { stageId, takeId } = useParams({ from: "/inside/floor/stage/$stageId/takes/$takeId" });
  const take = useQuery(takeQuery(stageId, takeId));
  if (take.isPending) return <Waiting label={t("app:loading")} />;
  if (!take.data) {
    return (
      <div className="page">
        <ProblemNote error={take.error} onRetry={() => void take.refetch()} />
      </div>
    );
  }
  return <TakeRecord key={takeId} stageId={stageId} take={take.data} />;
}

function TakeRecord({ stageId, take }: { stageId: string; take: Take }) {
  const { t } = useTranslation("stage");
  const rolling = take.state === "rolling";
  const tracking = useQuery({ ...trackingQuery(stageId, take.id), enabled: !rolling });
  const { playhead, follow } = usePlayhead(stageId, take, tracking.data);
  const [seek_s, setSeek] = useState<number | null>(null);
  return (
    <div className="take-page">
      <TakeHead stageId={stageId} take={take} />
      {take.state === "interrupted" && (
        <Note tone="wary" title={t("take.interrupted")}>
          <p>
            {take.reason
              ? t(`take.reasons.${take.reason}`, { defaultValue: take.reason })
              : t("take.interrupted_unknown")}
          </p>
          <p>{t("take.interrupted_remedy")}</p>
        </Note>
      )}
      {rolling && <Note tone="info" title={t("take.rolling")} />}
      <div className="take-grid">
        <TakePicture
          stageId={stageId}
          take={take}
          tracking={tracking.data}
          playhead={playhead}
          onTime={follow}
          seek_s={seek_s}
        />
        <TakePath stageId={stageId} tracking={tracking.data} playhead={playhead} />
        <section className="pane curves-pane" aria-label={t("take.curves")}>
          <header>
            <h2>{t("take.curves")}</h2>
          </header>
          <div className="body">
            {tracking.error && <ProblemNote error={tracking.error} onRetry={() => void tracking.refetch()} />}
            {tracking.data && tracking.data.time_ns.length === 0 && (
              <p className="pad quiet">{t("take.no_tracking")}</p>
            )}
            {tracking.data && tracking.data.time_ns.length > 0 && (
              <TrackingCurves
                tracking={tracking.data}
                rate_hz={framesPerSecond(take.rate)}
                playhead={playhead}
                onSeek={setSeek}
              />
            )}
          </div>
        </section>
        <aside className="take-side">
          <TakeNotes stageId={stageId} take={take} />
          <TakeContinuity stageId={stageId} take={take} />
          <TakeRecorders take={take} />
          <TakeHarvest stageId={stageId} take={take} />
          <OnTheWall take={take} />
          <TakeFiles stageId={stageId} take={take} />
        </aside>
      </div>
    </div>
  );
}

function usePlayhead(stageId: string, take: Take, tracking: Tracking | undefined) {
  const sensor_mm = useQuery({
    ...stageQuery(stageId),
    select: ({ stage: { description } }) =>
      description.cameras.find(({ id, name }) => take.camera === id || take.camera === name)?.sensor_mm,
  }).data;
  const playhead = useMemo(() => new Playhead(), []);
  const follow = useCallback(
    (time_s: number) => {
      if (!tracking) return;
      const row = rowAt(tracking.frame, time_s, framesPerSecond(take.rate));
      playhead.moveTo(time_s, row, poseOfRow(tracking, row, sensor_mm ?? ASSUMED_SENSOR_MM));
    },
    [tracking, take.rate, sensor_mm, playhead],
  );
  useEffect(() => follow(playhead.time_s), [follow, playhead]);
  return { playhead, follow };
}

function TakeHead({ stageId, take }: { stageId: string; take: Take }) {
  const cameraName = useCameraName(stageId);
  const { t, i18n } = useTranslation("stage");
  const figures = [
    { word: t("takes.scene"), value: take.scene },
    { word: t("takes.shot"), value: take.shot || "–" },
    { word: t("takes.take"), value: String(take.take) },
    { word: t("takes.camera"), value: cameraName(take.camera) },
    { word: t("takes.timecode_in"), value: take.timecode_in ?? "–" },
    { word: t("takes.timecode_out"), value: take.timecode_out ?? "–" },
    { word: t("takes.frames"), value: String(take.frames ?? "–") },
    { word: t("takes.length"), value: takeLength(take) },
    { word: t("takes.started"), value: formatMoment(take.started_at, i18n.language) },
  ];
  return (
    <header className="take-head">
      <Link
        to="/stage/$stageId/takes"
        params={{ stageId }}
        className="button bare square"
        aria-label={t("take.back")}
      >
        <Icon name="back" />
      </Link>
      <h1 className="tabular">{take.slate}</h1>
      <TakeStatus state={take.state} />
      <CircleButton stageId={stageId} take={take} words />
      <dl className="take-figures">
        {figures.map(({ word, value }) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd className="tabular">{value}</dd>
          </div>
        ))}
      </dl>
    </header>
  );
}

function OnTheWall({ take }: { take: Take }) {
  const { t } = useTranslation("stage");
  const lookWords = useLookWords();
  const assets = take.asset_versions;
  return (
    <section className="card">
      <h2>{t("take.on_the_wall")}</h2>
      {assets.length === 0 && <p className="quiet">{t("take.no_assets")}</p>}
      <ul className="rows">
        {assets.map((asset) => (
          <li key={`${asset.version_id} ${asset.timecode_in} ${JSON.stringify(asset.look)}`}>
            <span className="grow">
              <strong>{asset.name}</strong>
              <span>{lookWords(asset.look)}</span>
              <code className="quiet">{asset.version_id}</code>
            </span>
            {(asset.timecode_in || asset.timecode_out) && (
              <span className="tabular quiet">
                {asset.timecode_in ?? take.timecode_in} – {asset.timecode_out ?? take.timecode_out}
              </span>
            )}
          </li>
        ))}
      </ul>
      {Object.keys(take.wall_state).length > 0 && (
        <details>
          <summary>{t("take.wall_state")}</summary>
          <pre className="change">{JSON.stringify(take.wall_state, null, 2)}</pre>
        </details>
      )}
    </section>
  );
}
