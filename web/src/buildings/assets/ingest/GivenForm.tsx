/** What has to be said of files before they are taken in: once for all of them, and a name for each. */
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { IngestInput } from "../../../api/assetsContract.ts";
import { useMe } from "../../../app/session.ts";
import { Field } from "../../../ui/Field.tsx";
import { formatBytes } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Select } from "../../../ui/Select.tsx";
import { type FileGroup, sizeOf } from "./fileGroups.ts";
import {
  type AssetClass,
  CLASSES,
  type Common,
  isSlug,
  LICENCES,
  type Naming,
  namingOf,
  OWN_WORK,
  sheetOf,
  underClass,
} from "./sheetDraft.ts";

interface GivenFormProps {
  groups: readonly FileGroup[];
  onLeave: (group: FileGroup) => void;
  onGo: (described: { group: FileGroup; sheet: IngestInput["sheet"] }[]) => void;
}

export function GivenForm({ groups, onLeave, onGo }: GivenFormProps) {
  const { t } = useTranslation("assets");
  const me = useMe();
  const [common, setCommon] = useState<Common>({
    asset_class: "prp",
    spdx: OWN_WORK,
    author: me?.user?.name ?? "",
    attribution: "",
  });
  const [named, setNamed] = useState<ReadonlyMap<FileGroup, Naming>>(new Map());
  const namingFor = (group: FileGroup) => named.get(group) ?? namingOf(group.name, common.asset_class);
  const say = (part: Partial<Common>) => setCommon({ ...common, ...part });
  const chooseClass = (asset_class: AssetClass) => {
    say({ asset_class });
    setNamed(
      new Map(
        [...named].map(([group, naming]) => [
          group,
          { ...naming, slug: underClass(naming.slug, asset_class) },
        ]),
      ),
    );
  };
  const isReady = groups.every((group) => isSlug(namingFor(group).slug, common.asset_class));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onGo(groups.map((group) => ({ group, sheet: sheetOf(common, namingFor(group)) })));
  };
  return (
    <form className="card form given" onSubmit={submit}>
      <h2>{t("ingest.given", { count: groups.length })}</h2>
      <div className="given-common">
        <Select
          label={t("ingest.class")}
          value={common.asset_class}
          onValue={chooseClass}
          options={CLASSES.map((each) => ({ value: each, word: t(`ingest.classes.${each}`) }))}
        />
        <Select
          label={t("ingest.licence")}
          value={common.spdx}
          onValue={(spdx) => say({ spdx })}
          options={LICENCES.map((each) => ({
            value: each,
            word: each === OWN_WORK ? t("ingest.own") : each,
          }))}
        />
        <Field
          label={t("ingest.author")}
          value={common.author}
          onValue={(author) => say({ author })}
          maxLength={200}
          required
        />
        {common.spdx.startsWith("CC-BY") && (
          <Field
            label={t("ingest.attribution")}
            value={common.attribution}
            onValue={(attribution) => say({ attribution })}
            maxLength={2000}
            required
          />
        )}
      </div>
      <ul className="given-groups">
        {groups.map((group) => (
          <GivenGroup
            key={`${group.name} ${group.files[0]?.path}`}
            group={group}
            asset_class={common.asset_class}
            naming={namingFor(group)}
            onNaming={(naming) => setNamed(new Map([...named, [group, naming]]))}
            onLeave={() => onLeave(group)}
          />
        ))}
      </ul>
      <div>
        <button type="submit" className="button first" disabled={!isReady}>
          {t("ingest.go", { count: groups.length })}
        </button>
      </div>
    </form>
  );
}

interface GivenGroupProps {
  group: FileGroup;
  asset_class: AssetClass;
  naming: Naming;
  onNaming: (naming: Naming) => void;
  onLeave: () => void;
}

function GivenGroup({ group, asset_class, naming, onNaming, onLeave }: GivenGroupProps) {
  const { t } = useTranslation("assets");
  const [first, ...others] = group.files;
  return (
    <li>
      <header>
        <code className="grow">{others.length > 0 ? group.name : first?.path}</code>
        <span className="quiet">
          {others.length > 0
            ? t("ingest.with_others", { count: others.length, size: formatBytes(sizeOf(group)) })
            : formatBytes(sizeOf(group))}
        </span>
        <button
          type="button"
          className="button bare square"
          aria-label={t("ingest.leave", { name: group.name })}
          onClick={onLeave}
        >
          <Icon name="close" size={16} />
        </button>
      </header>
      <div className="given-common">
        <Field
          label={t("ingest.name_en")}
          value={naming.en}
          onValue={(en) => onNaming({ ...naming, en })}
          maxLength={200}
          required
        />
        <Field
          label={t("ingest.name_zh")}
          value={naming.zh_cn}
          onValue={(zh_cn) => onNaming({ ...naming, zh_cn })}
          maxLength={200}
          required
        />
        <Field
          label={t("ingest.slug")}
          value={naming.slug}
          onValue={(slug) => onNaming({ ...naming, slug })}
          wrong={
            isSlug(naming.slug, asset_class) ? undefined : t("ingest.slug_wrong", { class: asset_class })
          }
          maxLength={48}
          spellCheck={false}
          tabular
          required
        />
      </div>
    </li>
  );
}
