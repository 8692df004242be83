import { useTranslation } from "react-i18next";
import type {
  Calibration,
  DelayResult,
  LensTable,
  Motion,
  Residuals,
} from "../../../api/calibrationContract.ts";
import { coordinates, figure } from "./figures.ts";
import { LinePlot } from "./LinePlot.tsx";

/** What came of a measurement, drawn as its kind is read. */
export function CalibrationResult({ calibration }: { calibration: Calibration }) {
  const { t } = useTranslation("stage");
  const { result } = calibration;
  switch (result.kind) {
    case "registration":
      return <MotionFigures title={t("calibration.registration.motion")} motion={result.tracker_to_stage} />;
    case "hand_eye":
      return (
        <>
          <MotionFigures title={t("calibration.hand_eye.mount")} motion={result.camera_on_puck} />
          <MotionFigures title={t("calibration.hand_eye.tracker")} motion={result.tracker_to_stage} />
          <p className="quiet tabular">
            {t("calibration.hand_eye.lens", { focal: result.focal_length_mm.toFixed(2) })}
          </p>
        </>
      );
    case "lens":
      return <LensHeat table={result.table as unknown as LensTable} residuals={calibration.residuals} />;
    case "delay":
      return <DelayCurves result={result} />;
  }
}

function MotionFigures({ title, motion }: { title: string; motion: Motion }) {
  const { t } = useTranslation("stage");
  return (
    <div className="motion">
      <h3>{title}</h3>
      <dl className="calibration-figures">
        <div>
          <dt>{`${t("calibration.move")}, m`}</dt>
          <dd className="tabular">{coordinates(motion.translation_m, 4)}</dd>
        </div>
        <div>
          <dt>{`${t("calibration.turn")}, °`}</dt>
          <dd className="tabular">{coordinates(motion.rotation_deg, 3)}</dd>
        </div>
      </dl>
    </div>
  );
}

function DelayCurves({ result }: { result: DelayResult }) {
  const { t } = useTranslation("stage");
  return (
    <>
      <p className="delay-figure">
        <strong className="tabular">{`${result.delay_ms.toFixed(1)} ms`}</strong>
        <span className="quiet tabular">
          {t("calibration.delay.sure", {
            sigma: result.uncertainty_ms.toFixed(2),
            correlation: result.correlation.toFixed(3),
          })}
        </span>
      </p>
      <LinePlot
        title={t("calibration.delay.peak")}
        unit="ms"
        x={result.delays_ms}
        lines={[{ word: t("calibration.delay.agreement"), values: result.correlations }]}
        mark={result.delay_ms}
      />
      <LinePlot
        title={`${t("calibration.delay.movement")}, °/s`}
        unit="s"
        x={result.time_s}
        lines={[
          { word: t("calibration.delay.picture"), values: result.picture_deg_s },
          { word: t("calibration.delay.tracker"), values: result.tracker_deg_s },
        ]}
      />
    </>
  );
}

/** A cell a node: its focal length, and its residual as depth of colour and in figures. */
function LensHeat({ table, residuals }: { table: LensTable; residuals: Residuals }) {
  const { t } = useTranslation("stage");
  const rms = new Map(residuals.items.map(({ name, value }) => [name, value]));
  const scale = Math.max(residuals.worst, 1e-9);
  return (
    <div className="scroll-x">
      <table className="table lens-heat">
        <caption className="quiet">{t("calibration.lens.heat")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("calibration.lens.corner")}</th>
            {table.zoom.map((zoom) => (
              <th key={zoom} scope="col" className="number">
                {zoom}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.focus.map((focus, row) => (
            <tr key={focus}>
              <th scope="row">{focus}</th>
              {table.zoom.map((zoom, column) => {
                const value = rms.get(`${focus} × ${zoom}`) ?? 0;
                return (
                  <td
                    key={zoom}
                    className="number tabular"
                    style={{ background: `rgb(242 176 75 / ${(28 * value) / scale}%)` }}
                  >
                    {`${table.settings[row]?.[column]?.focal_length_mm.toFixed(2)} mm`}
                    <small>{figure(value, residuals.unit)}</small>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
