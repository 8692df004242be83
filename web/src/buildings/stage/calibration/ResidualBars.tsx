import { useTranslation } from "react-i18next";
import type { Residuals } from "../../../api/calibrationContract.ts";
import { figure } from "./figures.ts";

/** One bar a point; what was left out is hatched and says so. The scale ends at the worst that was used. */
export function ResidualBars({ residuals }: { residuals: Residuals }) {
  const { t } = useTranslation("stage");
  const scale = Math.max(residuals.worst, 1e-9);
  return (
    <table className="residuals">
      <caption className="hidden-words">{t("calibration.residuals")}</caption>
      <tbody>
        {residuals.items.map(({ name, value, used }) => (
          <tr key={name} className={used ? undefined : "left-out"}>
            <th scope="row">{name}</th>
            <td className="residual-bar" aria-hidden="true">
              <i style={{ width: `${Math.min(100, (100 * value) / scale)}%` }} />
            </td>
            <td className="number tabular">{figure(value, residuals.unit)}</td>
            <td className="quiet">{used ? "" : t("calibration.left_out")}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
