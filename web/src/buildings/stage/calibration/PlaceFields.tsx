/** The place that the tracker is held to: a corner of a panel, or coordinates that were measured. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ProbePoint } from "../../../api/calibrationContract.ts";
import { Field } from "../../../ui/Field.tsx";
import { Segments } from "../../../ui/Segments.tsx";
import { Select } from "../../../ui/Select.tsx";
import { knownPointsQuery } from "./calibrationQueries.ts";
import { coordinates } from "./figures.ts";

type Place = Pick<ProbePoint, "name" | "stage_m" | "wall">;
const AXES = ["right", "forward", "up"] as const;

interface PlaceFieldsProps {
  stageId: string;
  walls: readonly { id: string; name: string }[];
  /** How many points there are: the next typed one is numbered after them. */
  count: number;
  onPlace: (place: Place | null) => void;
}

export function PlaceFields({ stageId, walls, count, onPlace }: PlaceFieldsProps) {
  const { t } = useTranslation("stage");
  const [way, setWay] = useState<"wall" | "typed">("wall");
  return (
    <div className="form">
      <Segments
        label={t("calibration.registration.place")}
        choices={[
          { value: "wall", word: t("calibration.registration.corner") },
          { value: "typed", word: t("calibration.registration.typed") },
        ]}
        value={way}
        onValue={setWay}
      />
      {way === "wall" ? (
        <CornerFields stageId={stageId} walls={walls} onPlace={onPlace} />
      ) : (
        <TypedFields key={count} number={count + 1} onPlace={onPlace} />
      )}
    </div>
  );
}

function CornerFields({ stageId, walls, onPlace }: Omit<PlaceFieldsProps, "count">) {
  const { t } = useTranslation("stage");
  const known = useQuery(knownPointsQuery(stageId)).data?.items ?? [];
  const [wall, setWall] = useState(walls[0]?.id ?? "");
  const [column, setColumn] = useState("0");
  const [row, setRow] = useState("0");
  const corners = known.filter((point) => point.wall === wall);
  const found = corners.find((point) => String(point.column) === column && String(point.row) === row);
  const wallName = walls.find(({ id }) => id === wall)?.name ?? wall;
  useEffect(() => {
    const name = `${wallName} ${column}/${row}`;
    onPlace(found ? { name, stage_m: found.stage_m, wall } : null);
  }, [found, wallName, column, row, wall, onPlace]);
  const choices = (values: number[]) =>
    [...new Set(values)]
      .sort((a, b) => a - b)
      .map((value) => ({ value: String(value), word: String(value) }));
  return (
    <>
      <Select
        label={t("calibration.registration.wall")}
        options={walls.map(({ id, name }) => ({ value: id, word: name }))}
        value={wall}
        onValue={setWall}
      />
      <div className="fields">
        <Select
          label={t("calibration.registration.column")}
          options={choices(corners.map((point) => point.column))}
          value={column}
          onValue={setColumn}
        />
        <Select
          label={t("calibration.registration.row")}
          options={choices(
            corners.filter((point) => String(point.column) === column).map((point) => point.row),
          )}
          value={row}
          onValue={setRow}
        />
      </div>
      <p className="quiet tabular">
        {found ? `${coordinates(found.stage_m, 3)} m` : t("calibration.registration.no_corner")}
      </p>
    </>
  );
}

function TypedFields({ number, onPlace }: { number: number; onPlace: PlaceFieldsProps["onPlace"] }) {
  const { t } = useTranslation("stage");
  const [name, setName] = useState(t("calibration.registration.point", { number }));
  const [typed, setTyped] = useState<[string, string, string]>(["", "", ""]);
  useEffect(() => {
    const stage_m = typed.map(Number) as [number, number, number];
    const isPlace = typed.every((text) => text.trim() !== "") && stage_m.every(Number.isFinite);
    onPlace(isPlace && name.trim() ? { name: name.trim(), stage_m, wall: null } : null);
  }, [name, typed, onPlace]);
  return (
    <>
      <Field label={t("calibration.registration.name")} maxLength={80} value={name} onValue={setName} />
      <div className="fields three">
        {AXES.map((axis, at) => (
          <Field
            key={axis}
            label={`${t(`take.${axis}`)}, m`}
            inputMode="decimal"
            tabular
            value={typed[at] ?? ""}
            onValue={(text) => setTyped(typed.with(at, text) as [string, string, string])}
          />
        ))}
      </div>
    </>
  );
}
