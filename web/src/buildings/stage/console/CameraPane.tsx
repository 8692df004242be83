import { useCallback, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Pose } from "../../../api/contract.ts";
import type { ViewFeed } from "../../../api/viewFeed.ts";
import { formatAge } from "../../../ui/format.ts";
import { Status } from "../../../ui/Status.tsx";
import { useFeedFrames, useFeedState } from "../feed.tsx";

const LATE_MS = 1500;

/** The camera's picture as it is recorded, and the pose it was taken with. */
export function CameraPane() {
  const { t } = useTranslation("stage");
  const { header, silence_ms } = useFeedState(8);
  const late = silence_ms !== null && silence_ms > LATE_MS;
  const rolling = Boolean(header?.take_id);
  return (
    <section className="pane camera-pane" aria-label={t("camera.title")}>
      <header>
        <h2>{t("camera.title")}</h2>
        {rolling && <Rolling />}
        {late && <Status tone="wary">{t("camera.lost", { age: formatAge(silence_ms) })}</Status>}
      </header>
      <div className={rolling ? "camera-picture rolling" : "camera-picture"}>
        <CameraCanvas />
        {!header && <p className="quiet">{t("camera.waiting")}</p>}
      </div>
      <PoseFigures pose={header?.pose ?? null} />
    </section>
  );
}

export function Rolling() {
  const { t } = useTranslation("stage");
  return (
    <span className="rolling-mark">
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
        <circle cx="6" cy="6" r="5" fill="currentColor" />
      </svg>
      {t("slate.rolling")}
    </span>
  );
}

function CameraCanvas() {
  const { t } = useTranslation("stage");
  const canvas = useRef<HTMLCanvasElement>(null);
  const draw = useCallback((feed: ViewFeed) => {
    const target = canvas.current;
    const picture = feed.pictures.get("camera");
    if (!target || !picture) return;
    if (target.width !== picture.width || target.height !== picture.height) {
      target.width = picture.width;
      target.height = picture.height;
    }
    target.getContext("2d")?.drawImage(picture, 0, 0);
  }, []);
  useFeedFrames(draw);
  return <canvas ref={canvas} width={960} height={540} role="img" aria-label={t("camera.label")} />;
}

const degrees = (value: number): string => `${value.toFixed(1)}°`;
const metres = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join("  ");

export function PoseFigures({ pose }: { pose: Pose | null }) {
  const { t } = useTranslation("stage");
  const [pan, tilt, roll] = pose?.rotation_deg ?? [];
  const figures = [
    { word: t("camera.pan"), value: pan === undefined ? "–" : degrees(pan) },
    { word: t("camera.tilt"), value: tilt === undefined ? "–" : degrees(tilt) },
    { word: t("camera.roll"), value: roll === undefined ? "–" : degrees(roll) },
    {
      word: t("camera.focal_length"),
      value: pose?.focal_length_mm ? `${pose.focal_length_mm.toFixed(1)} mm` : "–",
    },
    { word: t("camera.position"), value: pose ? `${metres(pose.position_m)} m` : "–" },
  ];
  return (
    <dl className="pose-figures">
      {figures.map(({ word, value }) => (
        <div key={word}>
          <dt>{word}</dt>
          <dd className="tabular">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
