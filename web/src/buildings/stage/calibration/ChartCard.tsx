/** The chart on the walls: put up for the stills, and taken down again. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Chart } from "../../../api/calibrationContract.ts";
import { api, path } from "../../../api/client.ts";
import { Field } from "../../../ui/Field.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Status } from "../../../ui/Status.tsx";
import { stageAddress } from "../queries.ts";
import { showQuery } from "../show/showQueries.ts";
import { chartQuery } from "./calibrationQueries.ts";

interface ChartCardProps {
  stageId: string;
  walls: readonly { id: string; name: string }[];
  /** What stands in the field; empty is the width of last time. */
  square: string;
  onSquare: (square: string) => void;
}

export function ChartCard({ stageId, walls, square, onSquare }: ChartCardProps) {
  const { t } = useTranslation("stage");
  const client = useQueryClient();
  const chart = useQuery(chartQuery(stageId));
  const state = useQuery(showQuery(stageId)).data?.state;
  const address = stageAddress(stageId, "chart");
  const look = () => void client.invalidateQueries({ queryKey: ["stage"] });
  const show = useMutation({
    mutationFn: () => api.put<Chart>(address, { square_mm: square === "" ? null : Number(square) }),
    onSettled: look,
  });
  const hide = useMutation({ mutationFn: () => api.delete(address), onSettled: look });
  const isShown = chart.data?.is_shown ?? false;
  const error = chart.error ?? show.error ?? hide.error;
  return (
    <section className="card chart-card" aria-label={t("calibration.chart.title")}>
      <div className="row">
        <h2>{t("calibration.chart.title")}</h2>
        <span className="push" />
        <Status tone={isShown ? "good" : "idle"}>
          {t(isShown ? "calibration.chart.shown" : "calibration.chart.hidden")}
        </Status>
      </div>
      <div className="row end">
        <Field
          label={t("calibration.chart.square")}
          type="number"
          min={20}
          max={5000}
          tabular
          placeholder={chart.data ? String(Math.round(chart.data.square_mm)) : ""}
          value={square}
          onValue={onSquare}
        />
        {isShown ? (
          <button type="button" className="button" disabled={hide.isPending} onClick={() => hide.mutate()}>
            {t("calibration.chart.hide")}
          </button>
        ) : (
          <button
            type="button"
            className="button first"
            disabled={state !== "rehearse" || show.isPending}
            onClick={() => show.mutate()}
          >
            {t("calibration.chart.show")}
          </button>
        )}
      </div>
      {!isShown && state !== undefined && state !== "rehearse" && (
        <p className="why">{t("calibration.chart.rehearse")}</p>
      )}
      {error && <ProblemNote error={error} />}
      <ul className="chart-walls">
        {chart.data?.walls.map(({ wall, columns, rows, square_mm }) => (
          <li key={wall} className="row">
            <span>{walls.find(({ id }) => id === wall)?.name ?? wall}</span>
            <span className="quiet tabular">{`${columns} × ${rows}, ${square_mm.toFixed(1)} mm`}</span>
            <span className="push" />
            <a
              className="button bare small"
              href={path(stageAddress(stageId, "walls", wall, "chart"), { square_mm: square || null })}
              download
            >
              <Icon name="download" size={16} />
              PNG
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
