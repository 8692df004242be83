import { useTranslation } from "react-i18next";
import type { MaybeVector, Tracking } from "../../../api/contract.ts";
import { Curves } from "../../../viewers/Curves.tsx";
import type { Playhead } from "./playhead.ts";

interface TrackingCurvesProps {
  tracking: Tracking;
  rate_hz: number;
  playhead: Playhead;
  onSeek: (time_s: number) => void;
}

/** Position and rotation over the take. */
export function TrackingCurves({ tracking, rate_hz, playhead, onSeek }: TrackingCurvesProps) {
  const { t } = useTranslation("stage");
  const first = tracking.frame[0] ?? 0;
  const time_s = tracking.frame.map((frame) => (frame - first) / rate_hz);
  const axis = (of: readonly MaybeVector[], index: 0 | 1 | 2) => of.map((values) => values[index]);
  return (
    <div className="curves">
      <Curves
        title={`${t("take.position")}, m`}
        x={time_s}
        series={[
          { word: t("take.right"), values: axis(tracking.position_m, 0) },
          { word: t("take.forward"), values: axis(tracking.position_m, 1) },
          { word: t("take.up"), values: axis(tracking.position_m, 2) },
        ]}
        cursor={playhead}
        onSeek={onSeek}
      />
      <Curves
        title={`${t("take.rotation")}, °`}
        x={time_s}
        series={[
          { word: t("camera.pan"), values: axis(tracking.rotation_deg, 0) },
          { word: t("camera.tilt"), values: axis(tracking.rotation_deg, 1) },
          { word: t("camera.roll"), values: axis(tracking.rotation_deg, 2) },
        ]}
        cursor={playhead}
        onSeek={onSeek}
      />
    </div>
  );
}
