/** The digital sets of the lot. */
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Scene } from "../../../api/assetsContract.ts";
import { api, path } from "../../../api/client.ts";
import { useMe } from "../../../app/session.ts";
import { Empty, Waiting } from "../../../ui/Empty.tsx";
import { Field } from "../../../ui/Field.tsx";
import { formatMoment } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Sheet } from "../../../ui/Sheet.tsx";
import { AssetsTabs } from "../AssetsTabs.tsx";
import { assetsAddress, scenesQuery, useAssetVerb, useMayWithAssets } from "../assetQueries.ts";
import "./scenes.css";

export default function ScenesPage() {
  const { t, i18n } = useTranslation("assets");
  const scenes = useQuery(scenesQuery);
  const may = useMayWithAssets();
  const [isMaking, setMaking] = useState(false);
  const items = scenes.data?.items ?? [];
  const make = may.editScenes && (
    <button type="button" className="button first" onClick={() => setMaking(true)}>
      <Icon name="add" size={18} />
      {t("scenes.make")}
    </button>
  );
  return (
    <div className="assets-page">
      <AssetsTabs />
      <div className="page">
        <div className="row">
          <h1>{t("scenes.title")}</h1>
          <span className="push" />
          {items.length > 0 && make}
        </div>
        {scenes.error && <ProblemNote error={scenes.error} onRetry={() => void scenes.refetch()} />}
        {scenes.isPending && <Waiting label={t("app:loading")} />}
        {scenes.isSuccess && items.length === 0 && (
          <Empty title={t("scenes.empty_title")} picture={<Icon name="stage" size={96} />} action={make}>
            {t("scenes.empty")}
          </Empty>
        )}
        {items.length > 0 && (
          <section className="card flush scroll-x">
            <table className="table">
              <thead>
                <tr>
                  <th scope="col">{t("scenes.name")}</th>
                  <th scope="col" className="number">
                    {t("scenes.placements")}
                  </th>
                  <th scope="col">{t("scenes.look")}</th>
                  <th scope="col" className="number">
                    {t("scenes.edition")}
                  </th>
                  <th scope="col">{t("scenes.changed")}</th>
                </tr>
              </thead>
              <tbody>
                {items.map((scene) => (
                  <tr key={scene.id} className="linked">
                    <td>
                      <Link to="/assets/scenes/$sceneId" params={{ sceneId: scene.id }}>
                        {scene.name}
                      </Link>
                    </td>
                    <td className="number">{scene.placements.length}</td>
                    <td>
                      {Object.values(scene.look)
                        .map((token) => t(`look.${token}`, { defaultValue: token }))
                        .join(", ") || "–"}
                    </td>
                    <td className="number">{scene.edition}</td>
                    <td>{formatMoment(scene.changed_at, i18n.language)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
      </div>
      {isMaking && <MakeSheet onClose={() => setMaking(false)} />}
    </div>
  );
}

function MakeSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("assets");
  const navigate = useNavigate();
  const me = useMe();
  const [name, setName] = useState("");
  const make = useAssetVerb((called: string) =>
    api.post<Scene>(path(assetsAddress("scenes"), { scope: me?.company?.id }), { name: called }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(name.trim(), {
      onSuccess: ({ id }) => void navigate({ to: "/assets/scenes/$sceneId", params: { sceneId: id } }),
    });
  };
  return (
    <Sheet title={t("scenes.make")} kind="dialog" onClose={onClose}>
      <form className="form step-form" onSubmit={submit}>
        <Field label={t("scenes.name")} value={name} onValue={setName} maxLength={200} required />
        {make.error && <ProblemNote error={make.error} />}
        <div>
          <button type="submit" className="button first" disabled={make.isPending || name.trim() === ""}>
            {t("scenes.make")}
          </button>
        </div>
      </form>
    </Sheet>
  );
}
