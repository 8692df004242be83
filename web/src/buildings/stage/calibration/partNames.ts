/** What people call the parts of a stage that calibrations are of, and rest on. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { CalibrationBrief } from "../../../api/calibrationContract.ts";
import { stageQuery } from "../queries.ts";

export interface PartNames {
  /** The tracker or camera that a calibration is of. */
  scope: (brief: CalibrationBrief) => string;
  /** A place of the description, such as "devices.tracker". */
  part: (place: string) => string;
}

export function usePartNames(stageId: string): PartNames {
  const { t } = useTranslation("stage");
  const described = useQuery(stageQuery(stageId)).data?.stage.description;
  const nameOf = (table: string, id: string) => {
    const tables = { devices: described?.devices, cameras: described?.cameras, walls: described?.walls };
    const parts: readonly { id: string; name: string }[] = tables[table as keyof typeof tables] ?? [];
    return parts.find((item) => item.id === id)?.name ?? id;
  };
  return {
    scope: ({ kind, scope }) => nameOf(kind === "registration" ? "devices" : "cameras", scope),
    part: (place) => {
      const [table = "", id = ""] = place.split(".");
      return t("calibration.part_of", { table: t(`calibration.part.${table}`), name: nameOf(table, id) });
    },
  };
}
