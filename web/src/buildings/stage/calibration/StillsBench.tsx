/** A camera is calibrated by stills of the chart: dropped, looked at, solved, and seen with what is off. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Calibration, Detection, Measurement, Motion } from "../../../api/calibrationContract.ts";
import { api, path } from "../../../api/client.ts";
import type { StageSnapshot } from "../../../api/contract.ts";
import { Field } from "../../../ui/Field.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { Select } from "../../../ui/Select.tsx";
import { stageAddress } from "../queries.ts";
import { ChartCard } from "./ChartCard.tsx";
import { CoverageMap } from "./CoverageMap.tsx";
import { useCalibrationVerb } from "./calibrationQueries.ts";
import { coordinates, figure } from "./figures.ts";
import { MISS_SCALE } from "./PictureOverlay.tsx";
import { PoseCapture } from "./PoseCapture.tsx";
import { StillDrop } from "./StillDrop.tsx";
import { StillList } from "./StillList.tsx";
import {
  areOfOneSize,
  isUsable,
  type LensNode,
  type Measured,
  type Miss,
  measureLens,
  measureMount,
  missesOf,
  type Still,
  useStills,
} from "./stills.ts";

export type StillsKind = "hand_eye" | "optics";

interface StillsBenchProps {
  stageId: string;
  kind: StillsKind;
  described: StageSnapshot["stage"]["description"];
  onMade: (made: Calibration) => void;
  onLeave: () => void;
}

const FOCUS = { type: "number", min: 0, step: "any", tabular: true } as const;
const ZOOM = { type: "number", min: 1, step: "any", tabular: true } as const;

interface Solved {
  made: Calibration;
  misses: ReadonlyMap<number, readonly Miss[]>;
}

export function StillsBench({ stageId, kind, described, onMade, onLeave }: StillsBenchProps) {
  const { t } = useTranslation("stage");
  const [cameraId, setCameraId] = useState(described.cameras[0]?.id ?? "");
  const camera = described.cameras.find(({ id }) => id === cameraId) ?? described.cameras[0];
  const [square, setSquare] = useState("");
  const [lens, setLens] = useState("");
  const [focus, setFocus] = useState("");
  const [zoom, setZoom] = useState(camera ? String(camera.focal_length_mm) : "");
  const [poses, setPoses] = useState<Motion[]>([]);
  const [solved, setSolved] = useState<Solved | null>(null);
  const stills = useStills((file) =>
    api.sendFile<Detection>(
      path(stageAddress(stageId, "cameras", cameraId, "detections"), { square_mm: square || null }),
      file,
    ),
  );
  const solve = useCalibrationVerb((given: Measurement) =>
    api.post<Calibration>(stageAddress(stageId, "calibrations"), { measurement: given }),
  );
  if (!camera) return null;
  const isMount = kind === "hand_eye";
  const node: LensNode = { focus: Number(focus), zoom: Number(zoom) };
  const canAdd = isMount || (node.focus > 0 && node.zoom > 0);
  const usable = stills.items.filter(isUsable);
  const seen = usable.flatMap((still) => still.seen ?? []);
  const isLooking = stills.items.some((still) => !still.seen && still.error === null);
  const isPaired = !isMount || poses.length === stills.items.length;
  const isEven = areOfOneSize(usable);
  const isNamed = isMount || lens.trim() !== "";
  const canSolve = usable.length > 0 && !isLooking && isPaired && isEven && isNamed;
  const run = ({ measurement, keys }: Measured<Measurement>) =>
    solve.mutate(measurement, {
      onSuccess: (made) => {
        const misses = missesOf(made);
        setSolved({ made, misses: new Map(keys.map((key, place) => [key, misses[place] ?? []])) });
      },
    });
  const submit = () =>
    run(
      isMount
        ? measureMount(stills.items, poses, camera, node.zoom)
        : measureLens(stills.items, camera, lens.trim()),
    );
  const beside = (still: Still, place: number) => {
    if (!isMount) return still.node && `${still.node.focus} m × ${still.node.zoom} mm`;
    const pose = poses[place];
    return pose ? `${place + 1}: ${coordinates(pose.translation_m, 2)}` : t("calibration.stills.no_pose");
  };
  return (
    <div className="registration stills">
      <header className="row">
        <button
          type="button"
          className="button bare square"
          aria-label={t("calibration.registration.leave")}
          onClick={onLeave}
        >
          <Icon name="back" />
        </button>
        <h1>{t(`calibration.way.${kind}`)}</h1>
      </header>
      <div className="registration-grid">
        <div className="stills-side">
          <ChartCard stageId={stageId} walls={described.walls} square={square} onSquare={setSquare} />
          <section className="card" aria-label={t("calibration.camera")}>
            <Select
              label={t("calibration.camera")}
              options={described.cameras.map(({ id, name }) => ({ value: id, word: name }))}
              value={cameraId}
              onValue={(chosen) => {
                setCameraId(chosen);
                setPoses([]);
                setSolved(null);
                stills.clear();
              }}
            />
            {!isMount && (
              <Field label={t("calibration.lens.name")} maxLength={80} value={lens} onValue={setLens} />
            )}
            {isMount ? (
              <>
                <Field {...ZOOM} label={t("calibration.stills.nominal")} value={zoom} onValue={setZoom} />
                <PoseCapture stageId={stageId} device={camera.device} poses={poses} onPoses={setPoses} />
              </>
            ) : (
              <div className="fields">
                <Field {...FOCUS} label={t("calibration.stills.focus")} value={focus} onValue={setFocus} />
                <Field {...ZOOM} label={t("calibration.stills.zoom")} value={zoom} onValue={setZoom} />
              </div>
            )}
          </section>
        </div>
        <section className="card" aria-label={t("calibration.stills.title")}>
          <div className="row">
            <h2>{t("calibration.stills.title")}</h2>
            <span className="quiet">{t("calibration.stills.usable", { count: usable.length })}</span>
            <span className="push" />
            <button
              type="button"
              className="button first"
              disabled={!canSolve || solve.isPending}
              onClick={submit}
            >
              {t("calibration.solve")}
            </button>
          </div>
          <p className="quiet">{t(`calibration.stills.explained_${kind}`)}</p>
          <StillDrop disabled={!canAdd} onFiles={(files) => stills.add(files, isMount ? null : node)} />
          {!canAdd && <p className="why">{t("calibration.stills.node_first")}</p>}
          {stills.items.length > 0 && !isPaired && (
            <p className="why">
              {t("calibration.stills.unpaired", { poses: poses.length, stills: stills.items.length })}
            </p>
          )}
          {!isEven && <p className="why">{t("calibration.stills.uneven")}</p>}
          {solve.error && <ProblemNote error={solve.error} />}
          {solved && (
            <Note
              tone="good"
              title={t("calibration.stills.solved", {
                worst: figure(solved.made.worst, solved.made.unit),
                rms: figure(solved.made.rms, solved.made.unit),
              })}
              action={
                <button type="button" className="button small" onClick={() => onMade(solved.made)}>
                  {t("calibration.stills.open")}
                </button>
              }
            >
              <p>{t("calibration.stills.vectors", { scale: MISS_SCALE })}</p>
            </Note>
          )}
          {seen.length > 0 && <CoverageMap seen={seen} />}
          <StillList
            stills={stills.items}
            misses={solved?.misses ?? new Map()}
            beside={beside}
            onRemove={stills.remove}
          />
        </section>
      </div>
    </div>
  );
}
