/** A digital set: its plan, its list, how it looks, and which versions it stands for. */
import { useQueries, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Placement, Scene, SceneInput, SceneLock } from "../../../api/assetsContract.ts";
import { api } from "../../../api/client.ts";
import { Empty, Waiting } from "../../../ui/Empty.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { ShowOnStage } from "../../stage/console/ShowOnStage.tsx";
import { AssetsTabs } from "../AssetsTabs.tsx";
import {
  assetQuery,
  assetsAddress,
  lockQuery,
  papersQuery,
  sceneQuery,
  useAssetVerb,
  useMayWithAssets,
} from "../assetQueries.ts";
import { LookFields } from "./LookFields.tsx";
import { PlacementCard } from "./PlacementCard.tsx";
import { type Footprint, footprintOf } from "./plan.ts";
import { ScenePlan } from "./ScenePlan.tsx";
import "./scenes.css";

export default function ScenePage() {
  const { t } = useTranslation("assets");
  const { sceneId } = useParams({ from: "/inside/office/assets/scenes/$sceneId" });
  const scene = useQuery(sceneQuery(sceneId));
  return (
    <div className="assets-page">
      <AssetsTabs />
      {scene.isPending && <Waiting label={t("app:loading")} />}
      {scene.error && (
        <div className="page">
          <ProblemNote error={scene.error} onRetry={() => void scene.refetch()} />
        </div>
      )}
      {scene.data && <Editor key={scene.data.id} scene={scene.data} />}
    </div>
  );
}

type Draft = Pick<Scene, "name" | "look" | "placements">;

function Editor({ scene }: { scene: Scene }) {
  const { t } = useTranslation("assets");
  const may = useMayWithAssets();
  const [edited, setEdited] = useState<{ draft: Draft; edition: number } | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const draft = edited?.draft ?? scene;
  const lock = useQuery(lockQuery(scene.id));
  const footprints = useFootprints(draft.placements, lock.data);
  const save = useAssetVerb((input: SceneInput) => api.put<Scene>(assetsAddress("scenes", scene.id), input));
  const change = (part: Partial<Draft>) => {
    const { name, look, placements } = draft;
    setEdited({ draft: { name, look, placements, ...part }, edition: edited?.edition ?? scene.edition });
  };
  const changePlacement = (name: string, part: Partial<Placement> | null) => {
    const after = draft.placements.flatMap((placement) => {
      if (placement.name !== name) return [placement];
      return part ? [{ ...placement, ...part }] : [];
    });
    change({ placements: after });
    if (part?.name) setChosen(part.name);
  };
  const isOthers = edited !== null && edited.edition !== scene.edition;
  return (
    <div className="scene-page">
      <header className="record-head">
        <div className="record-title">
          <h1>{draft.name}</h1>
          <span className="quiet">{t("scenes.of_edition", { edition: scene.edition })}</span>
        </div>
        <div className="record-verbs">
          <a
            className="button"
            href={assetsAddress("scenes", scene.id, "lock")}
            download={`${scene.name}.lock.json`}
          >
            <Icon name="download" size={18} />
            {t("scenes.lock")}
          </a>
          {edited && (
            <button type="button" className="button" onClick={() => setEdited(null)}>
              {t("scenes.discard")}
            </button>
          )}
          {may.editScenes && (
            <button
              type="button"
              className="button first"
              disabled={!edited || save.isPending}
              onClick={() =>
                edited &&
                save.mutate(
                  { ...edited.draft, edition: edited.edition },
                  { onSuccess: () => setEdited(null) },
                )
              }
            >
              {t("app:save")}
            </button>
          )}
          {!edited && draft.placements.length > 0 && <ShowOnStage what={{ scene_id: scene.id }} />}
        </div>
      </header>
      {save.error && <ProblemNote error={save.error} />}
      {isOthers && !save.isPending && (
        <Note
          tone="wary"
          title={t("scenes.others")}
          action={
            <button type="button" className="button small" onClick={() => setEdited(null)}>
              {t("scenes.discard")}
            </button>
          }
        >
          <p>{t("scenes.others_remedy")}</p>
        </Note>
      )}
      {lock.error && <ProblemNote error={lock.error} />}
      <div className="scene-body">
        <section className="pane scene-plan-pane" aria-label={t("scenes.plan")}>
          <header>
            <h2>{t("scenes.plan")}</h2>
            <span className="push" />
            <LookFields look={draft.look} isFixed={!may.editScenes} onLook={(look) => change({ look })} />
          </header>
          <ScenePlan
            placements={draft.placements}
            footprints={footprints}
            chosen={chosen}
            isFixed={!may.editScenes}
            onChoose={setChosen}
            onMove={(name, position_m) => changePlacement(name, { position_m })}
          />
        </section>
        <section className="scene-list" aria-label={t("scenes.placements")}>
          {draft.placements.length === 0 && (
            <Empty
              title={t("scenes.bare_title")}
              picture={<Icon name="basket" size={72} />}
              action={
                <Link to="/assets" className="button first">
                  {t("scenes.to_library")}
                </Link>
              }
            >
              {t("scenes.bare")}
            </Empty>
          )}
          {draft.placements.map((placement) => (
            <PlacementCard
              key={placement.name}
              placement={placement}
              locked={lock.data?.placements.find(({ name }) => name === placement.name)}
              isChosen={placement.name === chosen}
              isFixed={!may.editScenes}
              onChoose={() => setChosen(placement.name)}
              onChange={(part) => changePlacement(placement.name, part)}
            />
          ))}
        </section>
      </div>
    </div>
  );
}

/** How much ground each asset of a scene covers, by the sheet of the version that stands there. */
function useFootprints(
  placements: readonly Placement[],
  lock: SceneLock | undefined,
): Map<string, Footprint> {
  const assetIds = [...new Set(placements.map(({ asset_id }) => asset_id))];
  const latest = useQueries({
    queries: assetIds.map((assetId) => assetQuery(assetId)),
    combine: (answers) =>
      answers.map(({ data }, index) => {
        const locked = lock?.placements.find(({ asset_id }) => asset_id === assetIds[index]);
        return locked?.version_id ?? data?.asset.released_id ?? data?.asset.latest_id ?? null;
      }),
  });
  return useQueries({
    queries: latest.map((versionId) => ({ ...papersQuery(versionId ?? ""), enabled: versionId !== null })),
    combine: (answers) =>
      new Map(answers.map(({ data }, index) => [assetIds[index] ?? "", footprintOf(data?.sheet)])),
  });
}
