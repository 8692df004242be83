import { useTranslation } from "react-i18next";
import type { Unrecalled } from "../../../api/showContract.ts";
import { Note } from "../../../ui/Note.tsx";
import { useDeviceName } from "./words.ts";

/** The points that a recall did not bring back, by name. */
export function LeftOut({ stageId, points }: { stageId: string; points: readonly Unrecalled[] }) {
  const { t } = useTranslation("stage");
  const deviceName = useDeviceName(stageId);
  if (points.length === 0) return null;
  return (
    <Note tone="wary" title={t("show.snapshots.left_out", { count: points.length })}>
      <ul>
        {points.map(({ device, point, reason }) => (
          <li key={`${device} ${point}`}>
            {deviceName(device)} <code>{point}</code>: {t(`show.snapshots.reason.${reason}`)}
          </li>
        ))}
      </ul>
    </Note>
  );
}
