/** What people say of an asset beside its package: a text, and the hours that building it took. */
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Asset } from "../../../api/assetsContract.ts";
import { api } from "../../../api/client.ts";
import { Field } from "../../../ui/Field.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { assetsAddress, useAssetVerb, useMayWithAssets } from "../assetQueries.ts";

export function AboutCard({ asset }: { asset: Asset }) {
  const { t } = useTranslation("assets");
  const may = useMayWithAssets();
  const [isEdited, setEdited] = useState(false);
  if (isEdited) return <AboutForm asset={asset} onDone={() => setEdited(false)} />;
  if (!may.edit && !asset.description && asset.build_hours === null) return null;
  return (
    <section className="card">
      <div className="row">
        <h2>{t("about.title")}</h2>
        <span className="push" />
        {may.edit && (
          <button type="button" className="button small" onClick={() => setEdited(true)}>
            {t("about.edit")}
          </button>
        )}
      </div>
      <p className={asset.description ? "about-text" : "quiet"}>{asset.description || t("about.none")}</p>
      {asset.build_hours !== null && (
        <p className="quiet">{t("about.hours", { hours: asset.build_hours })}</p>
      )}
    </section>
  );
}

function AboutForm({ asset, onDone }: { asset: Asset; onDone: () => void }) {
  const { t } = useTranslation("assets");
  const [description, setDescription] = useState(asset.description);
  const [hours, setHours] = useState(asset.build_hours?.toString() ?? "");
  const save = useAssetVerb((input: { description: string; build_hours: number | null }) =>
    api.patch<Asset>(assetsAddress("assets", asset.id), input),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ description, build_hours: hours === "" ? null : Number(hours) }, { onSuccess: onDone });
  };
  return (
    <form className="card form" onSubmit={submit}>
      <label className="field">
        <span className="label">{t("about.title")}</span>
        <textarea
          className="input"
          rows={4}
          maxLength={2000}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
      </label>
      <Field
        label={t("about.build_hours")}
        hint={t("about.build_hours_hint")}
        type="number"
        min={0}
        max={1_000_000}
        step="any"
        value={hours}
        onValue={setHours}
        tabular
      />
      {save.error && <ProblemNote error={save.error} />}
      <div className="row">
        <button type="submit" className="button first" disabled={save.isPending}>
          {t("app:save")}
        </button>
        <button type="button" className="button bare" onClick={onDone}>
          {t("app:cancel")}
        </button>
      </div>
    </form>
  );
}
