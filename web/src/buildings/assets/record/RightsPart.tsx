/** Whom an asset is lent to, and lending it. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Level, Right } from "../../../api/assetsContract.ts";
import { api } from "../../../api/client.ts";
import { Waiting } from "../../../ui/Empty.tsx";
import { Field } from "../../../ui/Field.tsx";
import { formatMoment } from "../../../ui/format.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Select } from "../../../ui/Select.tsx";
import { Status } from "../../../ui/Status.tsx";
import { assetsAddress, rightsQuery, scopesQuery, useAssetVerb } from "../assetQueries.ts";

const LEVELS: readonly Level[] = ["view", "use", "edit", "approve"];

export function RightsPart({ assetId }: { assetId: string }) {
  const { t } = useTranslation("assets");
  const rights = useQuery(rightsQuery(assetId));
  if (rights.error) return <ProblemNote error={rights.error} onRetry={() => void rights.refetch()} />;
  if (!rights.data) return <Waiting label={t("app:loading")} />;
  return (
    <div className="rights">
      <section className="card">
        <h2>{t("rights.given")}</h2>
        {rights.data.items.length === 0 && <p className="quiet">{t("rights.none")}</p>}
        <ul className="rows">
          {rights.data.items.map((right) => (
            <RightRow key={right.scope_id} assetId={assetId} right={right} />
          ))}
        </ul>
      </section>
      <LendForm assetId={assetId} />
    </div>
  );
}

function RightRow({ assetId, right }: { assetId: string; right: Right }) {
  const { t, i18n } = useTranslation("assets");
  const take = useAssetVerb(() => api.delete(assetsAddress("assets", assetId, "rights", right.scope_id)));
  return (
    <li>
      <span className="grow">
        <strong>{right.scope_name}</strong>
        <span className="quiet">
          {t(`rights.level.${right.level}`)}
          {right.until && ` · ${t("rights.until", { time: formatMoment(right.until, i18n.language) })}`}
        </span>
      </span>
      {right.has_ended && <Status tone="idle">{t("rights.ended")}</Status>}
      <button
        type="button"
        className="button small"
        disabled={take.isPending}
        onClick={() => take.mutate(undefined)}
      >
        {t("rights.take_back")}
      </button>
      {take.error && <ProblemNote error={take.error} />}
    </li>
  );
}

function LendForm({ assetId }: { assetId: string }) {
  const { t } = useTranslation("assets");
  const scopes = useQuery(scopesQuery).data?.scopes ?? [];
  const [scope, setScope] = useState("");
  const [level, setLevel] = useState<Level>("use");
  const [until, setUntil] = useState("");
  const lend = useAssetVerb((input: { scope: string; level: Level; until: string | null }) =>
    api.put(assetsAddress("assets", assetId, "rights", input.scope), {
      level: input.level,
      until: input.until,
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    lend.mutate({ scope, level, until: until === "" ? null : new Date(until).toISOString() });
  };
  return (
    <form className="card form" onSubmit={submit}>
      <h2>{t("rights.lend")}</h2>
      <Select
        label={t("rights.scope")}
        value={scope}
        onValue={setScope}
        options={scopes.map(({ id, name, kind }) => ({
          value: id,
          word: `${name} · ${t(`rights.kind.${kind}`)}`,
        }))}
      />
      <Select
        label={t("rights.level.label")}
        value={level}
        onValue={setLevel}
        options={LEVELS.map((each) => ({ value: each, word: t(`rights.level.${each}`) }))}
      />
      <Field
        label={t("rights.end")}
        hint={t("rights.end_hint")}
        type="date"
        value={until}
        onValue={setUntil}
      />
      {lend.error && <ProblemNote error={lend.error} />}
      <div>
        <button type="submit" className="button first" disabled={scope === "" || lend.isPending}>
          {t("rights.give")}
        </button>
      </div>
    </form>
  );
}
