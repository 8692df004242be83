/** A tracker is registered: it is held to places that the stage knows, one after the other. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Calibration, ProbePoint, RegistrationMeasurement } from "../../../api/calibrationContract.ts";
import { api } from "../../../api/client.ts";
import type { StageSnapshot } from "../../../api/contract.ts";
import { useKeys } from "../../../app/keyboard.tsx";
import { Field } from "../../../ui/Field.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Select } from "../../../ui/Select.tsx";
import { stageAddress } from "../queries.ts";
import { probeQuery, useCalibrationVerb } from "./calibrationQueries.ts";
import { coordinates, figure } from "./figures.ts";
import { PlaceFields } from "./PlaceFields.tsx";
import { TrackerProbe } from "./TrackerProbe.tsx";

const FEWEST = 4;

interface RegistrationBenchProps {
  stageId: string;
  described: StageSnapshot["stage"]["description"];
  onMade: (made: Calibration) => void;
  onLeave: () => void;
}

type Place = Pick<ProbePoint, "name" | "stage_m" | "wall">;

export function RegistrationBench({ stageId, described, onMade, onLeave }: RegistrationBenchProps) {
  const { t } = useTranslation("stage");
  const trackers = [
    ...new Set(described.cameras.flatMap(({ device, backups }) => [device, ...(backups ?? [])])),
  ];
  const [device, setDevice] = useState(trackers[0] ?? "");
  const [days, setDays] = useState("7");
  const [points, setPoints] = useState<ProbePoint[]>([]);
  const [place, setPlace] = useState<Place | null>(null);
  const probe = useQuery(probeQuery(stageId, device));
  const now = probe.error ? null : (probe.data ?? null);
  const solve = useCalibrationVerb((given: RegistrationMeasurement) =>
    api.post<Calibration>(stageAddress(stageId, "calibrations"), {
      measurement: given,
      trusted_for_days: Number(days),
    }),
  );
  const canCapture = now?.is_still === true && place !== null;
  const capture = () => {
    if (!now?.is_still || !place) return;
    const kept = points.filter(({ name }) => name !== place.name);
    setPoints([...kept, { ...place, tracker_m: now.position_m, std_mm: now.std_mm }]);
  };
  useKeys({
    title: t("calibration.way.registration"),
    verbs: [{ key: "p", word: t("calibration.registration.capture"), run: capture }],
  });
  const nameOf = (id: string) => described.devices.find((item) => item.id === id)?.name ?? id;
  return (
    <div className="registration">
      <header className="row">
        <button
          type="button"
          className="button bare square"
          aria-label={t("calibration.registration.leave")}
          onClick={onLeave}
        >
          <Icon name="back" />
        </button>
        <h1>{t("calibration.way.registration")}</h1>
      </header>
      <div className="registration-grid">
        <section className="card" aria-label={t("calibration.registration.tracker")}>
          <Select
            label={t("calibration.registration.tracker")}
            options={trackers.map((value) => ({ value, word: nameOf(value) }))}
            value={device}
            onValue={(chosen) => {
              setDevice(chosen);
              setPoints([]);
            }}
          />
          <TrackerProbe probe={now} error={probe.error} />
          <PlaceFields stageId={stageId} walls={described.walls} count={points.length} onPlace={setPlace} />
          <button type="button" className="button first" disabled={!canCapture} onClick={capture}>
            <Icon name="add" size={18} />
            {t("calibration.registration.capture")}
          </button>
          {now && !now.is_still && <p className="why">{t("calibration.registration.moving")}</p>}
        </section>
        <section className="card" aria-label={t("calibration.registration.points")}>
          <div className="row end">
            <h2>{t("calibration.registration.points")}</h2>
            <span className="push" />
            <Field
              label={t("calibration.registration.trusted")}
              type="number"
              min={1}
              max={3650}
              tabular
              value={days}
              onValue={setDays}
            />
            <button
              type="button"
              className="button first"
              disabled={points.length < FEWEST || !(Number(days) > 0) || solve.isPending}
              onClick={() =>
                solve.mutate({ kind: "registration", device, points, tolerance_mm: 5 }, { onSuccess: onMade })
              }
            >
              {t("calibration.solve")}
            </button>
          </div>
          {points.length < FEWEST && (
            <p className="quiet">{t("calibration.registration.needed", { count: FEWEST - points.length })}</p>
          )}
          {solve.error && <ProblemNote error={solve.error} />}
          <PointTable
            points={points}
            onRemove={(name) => setPoints(points.filter((point) => point.name !== name))}
          />
        </section>
      </div>
    </div>
  );
}

interface PointTableProps {
  points: readonly ProbePoint[];
  onRemove: (name: string) => void;
}

function PointTable({ points, onRemove }: PointTableProps) {
  const { t } = useTranslation("stage");
  if (points.length === 0) return <p className="quiet">{t("calibration.registration.explained")}</p>;
  return (
    <div className="scroll-x">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{t("calibration.registration.place")}</th>
            <th scope="col">{`${t("calibration.registration.stage")}, m`}</th>
            <th scope="col">{`${t("calibration.registration.told")}, m`}</th>
            <th scope="col" className="number">
              {t("calibration.registration.shake")}
            </th>
            <th scope="col">
              <span className="hidden-words">{t("calibration.registration.remove")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ name, stage_m, tracker_m, std_mm }) => (
            <tr key={name}>
              <td>{name}</td>
              <td className="tabular">{coordinates(stage_m, 3)}</td>
              <td className="tabular">{coordinates(tracker_m, 4)}</td>
              <td className="number tabular">{figure(std_mm ?? 0, "mm")}</td>
              <td>
                <button
                  type="button"
                  className="button bare square"
                  aria-label={t("calibration.registration.remove_it", { name })}
                  onClick={() => onRemove(name)}
                >
                  <Icon name="close" size={16} />
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
