import { useQueries } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { StageSnapshot } from "../../../api/contract.ts";
import { useKeys } from "../../../app/keyboard.tsx";
import { Waiting } from "../../../ui/Empty.tsx";
import { Segments } from "../../../ui/Segments.tsx";
import { Status } from "../../../ui/Status.tsx";
import { PlanView } from "../../../viewers/PlanView.tsx";
import { baseLine } from "../../../viewers/wallShape.ts";
import { hasWebGl } from "../../../viewers/webgl.ts";
import { useFeed, useFeedState } from "../feed.tsx";
import { wallMeshQuery } from "../queries.ts";
import { SceneDrop } from "./SceneDrop.tsx";

// Asked for with the console itself, not only once its data is there.
const volume = import("../../../viewers/Volume.tsx");
const Volume = lazy(() => volume);

const VIEWS = ["perspective", "above", "lens"] as const;
export type VolumeView = (typeof VIEWS)[number];

export function VolumePane({ snapshot }: { snapshot: StageSnapshot }) {
  const { t } = useTranslation("stage");
  const [view, setView] = useState<VolumeView>("perspective");
  useKeys({
    title: t("volume.title"),
    verbs: VIEWS.map((name, index) => ({
      key: String(index + 1),
      word: t(`volume.${name}`),
      run: () => setView(name),
    })),
  });
  return (
    <section className="pane volume-pane" aria-label={t("volume.title")}>
      <header>
        <h2>{t("volume.title")}</h2>
        <TrackingStatus />
        <span className="push" />
        <Segments
          label={t("volume.views")}
          choices={VIEWS.map((name) => ({ value: name, word: t(`volume.${name}`) }))}
          value={view}
          onValue={setView}
        />
      </header>
      <div className="body" role="img" aria-label={t("volume.label")}>
        <Drawing snapshot={snapshot} view={view} />
      </div>
      <SceneDrop
        stageId={snapshot.stage.id}
        content={snapshot.content}
        chartIsShown={snapshot.chart_is_shown}
      />
    </section>
  );
}

function TrackingStatus() {
  const { t } = useTranslation("stage");
  const { header } = useFeedState(4);
  if (!header) return null;
  if (!header.pose) return <Status tone="idle">{t("volume.no_pose")}</Status>;
  if (header.pose.stale)
    return (
      <Status tone="wary" title={t("volume.stale")}>
        {t("volume.stale_short")}
      </Status>
    );
  return null;
}

function Drawing({ snapshot, view }: { snapshot: StageSnapshot; view: VolumeView }) {
  const { t } = useTranslation("stage");
  const feed = useFeed();
  const { id, description } = snapshot.stage;
  const meshes = useQueries({
    queries: description.walls.map((wall) => wallMeshQuery(id, wall.id)),
    combine: (answers) => answers.map((answer) => answer.data),
  });
  const walls = useMemo(
    () => description.walls.flatMap((wall, index) => (meshes[index] ? [{ wall, mesh: meshes[index] }] : [])),
    [description.walls, meshes],
  );
  if (!hasWebGl()) {
    return <PlanFallback lines={walls.map(({ mesh }) => baseLine(mesh))} snapshot={snapshot} />;
  }
  return (
    <Suspense fallback={<Waiting label={t("app:loading")} />}>
      <Volume walls={walls} outerEye_m={description.outer_eye_m} feed={feed} view={view} />
    </Suspense>
  );
}

function PlanFallback({ lines, snapshot }: { lines: [number, number][][]; snapshot: StageSnapshot }) {
  const { t } = useTranslation("stage");
  const { header } = useFeedState(12);
  return (
    <>
      <PlanView
        lines={lines}
        pose={header?.pose ?? null}
        outerEye_m={snapshot.stage.description.outer_eye_m}
        label={t("volume.above")}
      />
      <p className="corner-note quiet">{t("volume.no_webgl")}</p>
    </>
  );
}
