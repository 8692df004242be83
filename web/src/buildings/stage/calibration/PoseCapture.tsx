import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Motion } from "../../../api/calibrationContract.ts";
import { useKeys } from "../../../app/keyboard.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { probeQuery } from "./calibrationQueries.ts";
import { coordinates } from "./figures.ts";
import { TrackerProbe } from "./TrackerProbe.tsx";

interface PoseCaptureProps {
  stageId: string;
  device: string;
  poses: readonly Motion[];
  onPoses: (poses: Motion[]) => void;
}

/** The puck's poses, captured one a still while the camera stands still. */
export function PoseCapture({ stageId, device, poses, onPoses }: PoseCaptureProps) {
  const { t } = useTranslation("stage");
  const probe = useQuery(probeQuery(stageId, device));
  const now = probe.error ? null : (probe.data ?? null);
  const turned = now?.rotation_deg ?? null;
  const capture = () => {
    if (now?.is_still && turned) onPoses([...poses, { translation_m: now.position_m, rotation_deg: turned }]);
  };
  useKeys({
    title: t("calibration.way.hand_eye"),
    verbs: [{ key: "p", word: t("calibration.stills.capture"), run: capture }],
  });
  return (
    <>
      <TrackerProbe probe={now} error={probe.error} />
      <button type="button" className="button first" disabled={!now?.is_still || !turned} onClick={capture}>
        <Icon name="add" size={18} />
        {t("calibration.stills.capture")}
      </button>
      {now && !turned && <p className="why">{t("calibration.stills.no_rotation")}</p>}
      <ol className="view-list poses">
        {poses.map(({ translation_m }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a pose is known by its place, which is that of its still
          <li key={place}>
            <span className="tabular">{`${place + 1}`}</span>
            <span className="quiet tabular">{coordinates(translation_m, 3)}</span>
            <button
              type="button"
              className="button bare square"
              aria-label={t("calibration.registration.remove_it", { name: place + 1 })}
              onClick={() => onPoses(poses.filter((_, other) => other !== place))}
            >
              <Icon name="close" size={16} />
            </button>
          </li>
        ))}
      </ol>
    </>
  );
}
