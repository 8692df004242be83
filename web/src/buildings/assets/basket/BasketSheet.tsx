/** What is in the basket, and the way from there into a scene. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Scene, SceneInput } from "../../../api/assetsContract.ts";
import { api, path } from "../../../api/client.ts";
import { useMe } from "../../../app/session.ts";
import { Empty } from "../../../ui/Empty.tsx";
import { Field } from "../../../ui/Field.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Select } from "../../../ui/Select.tsx";
import { Sheet } from "../../../ui/Sheet.tsx";
import {
  assetQuery,
  assetsAddress,
  papersQuery,
  scenesQuery,
  thumbnailAddress,
  useAssetVerb,
  useMayWithAssets,
} from "../assetQueries.ts";
import { useAssetName } from "../assetWords.ts";
import { type BasketItem, useBasket } from "./basket.ts";
import { type Placeable, placeSideBySide } from "./placing.ts";

const NEW = "";

export function BasketSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("assets");
  const basket = useBasket();
  const may = useMayWithAssets();
  return (
    <Sheet title={t("basket.title")} kind="drawer" onClose={onClose}>
      {basket.items.length === 0 ? (
        <Empty title={t("basket.empty_title")} picture={<Icon name="basket" size={72} />}>
          {t("basket.empty")}
        </Empty>
      ) : (
        <div className="basket">
          <ul className="rows">
            {basket.items.map((item) => (
              <BasketRow key={item.id} item={item} onRemove={() => basket.toggle(item)} />
            ))}
          </ul>
          {may.editScenes && <PlaceForm items={basket.items} onPlaced={basket.clear} />}
          <button type="button" className="button bare small" onClick={basket.clear}>
            {t("basket.clear")}
          </button>
        </div>
      )}
    </Sheet>
  );
}

function BasketRow({ item, onRemove }: { item: BasketItem; onRemove: () => void }) {
  const { t } = useTranslation("assets");
  const name = useAssetName()(item);
  const picture = thumbnailAddress(item);
  return (
    <li>
      {picture ? <img src={picture} alt="" width={44} height={44} /> : <Icon name="assets" size={28} />}
      <span className="grow">
        <strong>{name}</strong>
        <span className="quiet">{item.slug}</span>
      </span>
      <button
        type="button"
        className="button bare square"
        aria-label={t("basket.take_out", { name })}
        onClick={onRemove}
      >
        <Icon name="close" size={16} />
      </button>
    </li>
  );
}

function PlaceForm({ items, onPlaced }: { items: readonly BasketItem[]; onPlaced: () => void }) {
  const { t } = useTranslation("assets");
  const navigate = useNavigate();
  const scenes = useQuery(scenesQuery).data?.items ?? [];
  const [sceneId, setSceneId] = useState(NEW);
  const [name, setName] = useState("");
  const place = usePlacing(items);
  const scene = scenes.find(({ id }) => id === sceneId);
  return (
    <form
      className="form card"
      onSubmit={(event) => {
        event.preventDefault();
        place.mutate(
          { scene, name: name.trim() },
          {
            onSuccess: ({ id }) => {
              onPlaced();
              void navigate({ to: "/assets/scenes/$sceneId", params: { sceneId: id } });
            },
          },
        );
      }}
    >
      <h3>{t("basket.place")}</h3>
      <Select
        label={t("basket.scene")}
        value={sceneId}
        onValue={setSceneId}
        options={[
          { value: NEW, word: t("basket.new_scene") },
          ...scenes.map((known) => ({ value: known.id, word: known.name })),
        ]}
      />
      {!scene && (
        <Field label={t("basket.scene_name")} value={name} onValue={setName} maxLength={200} required />
      )}
      <p className="quiet">{t("basket.place_hint")}</p>
      {place.error && <ProblemNote error={place.error} />}
      <button type="submit" className="button first" disabled={place.isPending}>
        {t("basket.place_go", { count: items.length })}
      </button>
    </form>
  );
}

/** Reads how large each asset is, then saves the scene with all of them in it. */
function usePlacing(items: readonly BasketItem[]) {
  const client = useQueryClient();
  const me = useMe();
  const measure = async ({ id, slug }: BasketItem): Promise<Placeable> => {
    const { asset, versions } = await client.fetchQuery(assetQuery(id));
    const shown = versions.find((version) => version.id === (asset.released_id ?? asset.latest_id));
    const papers = shown?.contents ? await client.fetchQuery(papersQuery(shown.id)) : null;
    return { asset_id: id, slug, bounds: papers?.sheet?.bounds ?? null };
  };
  return useAssetVerb(async ({ scene, name }: { scene: Scene | undefined; name: string }): Promise<Scene> => {
    const measured = await Promise.all(items.map(measure));
    const placements = placeSideBySide(scene?.placements ?? [], measured);
    if (scene) {
      const saved: SceneInput = { name: scene.name, look: scene.look, placements, edition: scene.edition };
      return api.put<Scene>(assetsAddress("scenes", scene.id), saved);
    }
    const made: SceneInput = { name, look: {}, placements, edition: 0 };
    return api.post<Scene>(path(assetsAddress("scenes"), { scope: me?.company?.id }), made);
  });
}
