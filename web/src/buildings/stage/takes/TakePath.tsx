import { useQueries, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Tracking, Vector } from "../../../api/contract.ts";
import { Waiting } from "../../../ui/Empty.tsx";
import { Segments } from "../../../ui/Segments.tsx";
import { PlanView } from "../../../viewers/PlanView.tsx";
import { baseLine } from "../../../viewers/wallShape.ts";
import { hasWebGl } from "../../../viewers/webgl.ts";
import { stageQuery, wallMeshQuery } from "../queries.ts";
import { type Playhead, usePlayheadRow, wholeVector } from "./playhead.ts";

const Volume = lazy(() => import("../../../viewers/Volume.tsx"));

const VIEWS = ["perspective", "above"] as const;

interface TakePathProps {
  stageId: string;
  tracking: Tracking | undefined;
  playhead: Playhead;
}

/** The camera's way through the volume, and where it is under the playhead. */
export function TakePath({ stageId, tracking, playhead }: TakePathProps) {
  const { t } = useTranslation("stage");
  const [view, setView] = useState<(typeof VIEWS)[number]>("perspective");
  const description = useQuery(stageQuery(stageId)).data?.stage.description;
  const meshes = useQueries({
    queries: (description?.walls ?? []).map((wall) => wallMeshQuery(stageId, wall.id)),
    combine: (answers) => answers.map((answer) => answer.data),
  });
  const walls = useMemo(
    () =>
      (description?.walls ?? []).flatMap((wall, index) =>
        meshes[index] ? [{ wall, mesh: meshes[index] }] : [],
      ),
    [description, meshes],
  );
  const path = useMemo(
    () => (tracking?.position_m ?? []).map(wholeVector).filter((at) => at !== null),
    [tracking],
  );
  return (
    <section className="pane take-path" aria-label={t("take.path")}>
      <header>
        <h2>{t("take.path")}</h2>
        <span className="push" />
        {hasWebGl() && (
          <Segments
            label={t("volume.views")}
            choices={VIEWS.map((name) => ({ value: name, word: t(`volume.${name}`) }))}
            value={view}
            onValue={setView}
          />
        )}
      </header>
      <div className="body" role="img" aria-label={t("take.path")}>
        {hasWebGl() && description ? (
          <Suspense fallback={<Waiting label={t("app:loading")} />}>
            <Volume walls={walls} outerEye_m={null} feed={playhead} view={view} path={path} />
          </Suspense>
        ) : (
          <PlanOfTake lines={walls.map(({ mesh }) => baseLine(mesh))} path={path} playhead={playhead} />
        )}
      </div>
    </section>
  );
}

interface PlanOfTakeProps {
  lines: [number, number][][];
  path: readonly Vector[];
  playhead: Playhead;
}

function PlanOfTake({ lines, path, playhead }: PlanOfTakeProps) {
  const { t } = useTranslation("stage");
  usePlayheadRow(playhead);
  return (
    <PlanView
      lines={lines}
      pose={playhead.header?.pose ?? null}
      outerEye_m={null}
      path={path}
      label={t("take.path")}
    />
  );
}
