/** A scene of one's own on the wall: dropped anywhere on the page, or picked. */
import { type ChangeEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Content } from "../../../api/contract.ts";
import { useFileDrop } from "../../../ui/fileDrop.ts";
import { formatBytes, formatDuration } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { Progress } from "../../../ui/Progress.tsx";
import { LookSwitches } from "./LookSwitches.tsx";
import { SCENE_SUFFIXES, type ScenePlacing, usePlaceScene } from "./placeScene.ts";

interface SceneDropProps {
  stageId: string;
  content: Content | null;
  chartIsShown: boolean;
}

export function SceneDrop({ stageId, content, chartIsShown }: SceneDropProps) {
  const { t } = useTranslation("stage");
  const { placing, place, stop, dismiss } = usePlaceScene(stageId);
  const name = chartIsShown ? t("content.chart") : content?.name;
  const over = useFileDrop(({ files: [file] }) => file && place(file));
  const picker = useRef<HTMLInputElement>(null);
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    event.target.value = "";
    if (file) place(file);
  };
  return (
    <footer className="scene-bar">
      {content && <LookSwitches stageId={stageId} content={content} />}
      <span className="quiet">{t("content.now")}</span>
      <strong className="content-name">{name ?? t("content.none")}</strong>
      {(content?.asset_id || content?.scene_id) && (
        <a
          className="button small bare"
          href={content.scene_id ? `/assets/scenes/${content.scene_id}` : `/assets/${content.asset_id}`}
        >
          {t("content.in_library")}
        </a>
      )}
      <span className="push" />
      <button type="button" className="button small" onClick={() => picker.current?.click()}>
        <Icon name="upload" size={16} />
        {t("content.put")}
      </button>
      <input ref={picker} type="file" accept={SCENE_SUFFIXES.join(",")} hidden onChange={pick} />
      {over && (
        <div className="drop-zone">
          <Icon name="upload" size={48} />
          <strong>{t("content.drop")}</strong>
          <span>{t("content.drop_hint")}</span>
        </div>
      )}
      {placing && <PlacingCard placing={placing} onStop={stop} onDismiss={dismiss} />}
    </footer>
  );
}

interface PlacingCardProps {
  placing: ScenePlacing;
  onStop: () => void;
  onDismiss: () => void;
}

function PlacingCard({ placing, onStop, onDismiss }: PlacingCardProps) {
  const { t } = useTranslation("stage");
  const { name } = placing;
  const dismiss = (
    <button type="button" className="button bare square" aria-label={t("app:close")} onClick={onDismiss}>
      <Icon name="close" size={16} />
    </button>
  );
  return (
    <div className="placing">
      {placing.at === "refused" && (
        <Note tone="wary" title={placing.title} action={dismiss}>
          <p>{placing.remedy}</p>
        </Note>
      )}
      {placing.at === "failed" && <ProblemNote error={placing.error} action={dismiss} />}
      {placing.at === "stopped" && <Note tone="idle" title={t("content.stopped")} action={dismiss} />}
      {placing.at === "stands" && <Note tone="good" title={t("content.stands", { name })} action={dismiss} />}
      {placing.at === "sending" && (
        <Working title={t("content.sending", { name })} share={placing.share} onStop={onStop}>
          {placing.progress &&
            t(placing.progress.left_s === null ? "content.progress_start" : "content.progress", {
              sent: formatBytes(placing.progress.sent_bytes),
              total: formatBytes(placing.progress.total_bytes),
              rate: formatBytes(placing.progress.rate_bytes_s),
              left: formatDuration(placing.progress.left_s ?? 0),
            })}
        </Working>
      )}
      {placing.at === "making" && (
        <Working title={t("content.making", { name })} share={placing.share} onStop={onStop}>
          {placing.stage && t(`app:jobs.stage.${placing.stage}`, { defaultValue: placing.stage })}
        </Working>
      )}
    </div>
  );
}

interface WorkingProps {
  title: string;
  share: number | null;
  onStop: () => void;
  children?: React.ReactNode;
}

function Working({ title, share, onStop, children }: WorkingProps) {
  const { t } = useTranslation("stage");
  return (
    <div className="working">
      <strong>{title}</strong>
      <button type="button" className="button small" onClick={onStop}>
        {t("content.stop")}
      </button>
      <Progress share={share} label={title} />
      <span className="quiet tabular">{children}</span>
    </div>
  );
}
