/** A closer look at an asset without leaving the list. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { AssetRecord } from "../../../api/assetsContract.ts";
import { Waiting } from "../../../ui/Empty.tsx";
import { formatCount } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Status } from "../../../ui/Status.tsx";
import { assetQuery, fileAddress, papersQuery, taxonomyQuery, versionQuery } from "../assetQueries.ts";
import { CHANNEL_TONES, termLabel, useAssetName, versionName } from "../assetWords.ts";
import { useBasket } from "../basket/basket.ts";
import { Turntable } from "./Turntable.tsx";

export function PreviewPane({ assetId, onClose }: { assetId: string; onClose?: () => void }) {
  const { t } = useTranslation("assets");
  const record = useQuery(assetQuery(assetId));
  return (
    <div className="preview">
      {onClose && (
        <button
          type="button"
          className="button bare square close"
          aria-label={t("app:close")}
          onClick={onClose}
        >
          <Icon name="close" />
        </button>
      )}
      {record.error && <ProblemNote error={record.error} onRetry={() => void record.refetch()} />}
      {record.isPending && !record.error && <Waiting label={t("app:loading")} />}
      {record.data && <Preview record={record.data} />}
    </div>
  );
}

function Preview({ record: { asset, versions } }: { record: AssetRecord }) {
  const { t } = useTranslation("assets");
  const name = useAssetName();
  const basket = useBasket();
  const latest = versions[0];
  const files =
    useQuery({ ...versionQuery(latest?.id ?? ""), enabled: latest !== undefined }).data?.files ?? [];
  const looks = files.filter(({ path }) => /^prev\/(season|time)_\w+\.webp$/.test(path));
  return (
    <>
      <Turntable asset={asset} files={files} />
      <div className="preview-title">
        <h2>{name(asset)}</h2>
        {latest && <Status tone={CHANNEL_TONES[latest.channel]}>{t(`channel.${latest.channel}`)}</Status>}
      </div>
      {asset.slug && <code className="quiet">{asset.slug}</code>}
      <div className="row preview-verbs">
        <Link to="/assets/$assetId" params={{ assetId: asset.id }} className="button first">
          {t("library.open")}
        </Link>
        <button
          type="button"
          className="button"
          aria-pressed={basket.has(asset.id)}
          onClick={() => basket.toggle(asset)}
        >
          <Icon name={basket.has(asset.id) ? "tick" : "basket"} size={18} />
          {t(basket.has(asset.id) ? "basket.in" : "basket.add")}
        </button>
      </div>
      {latest && looks.length > 0 && (
        <ul className="look-strip">
          {looks.map(({ path }) => (
            <li key={path}>
              <img src={fileAddress(latest.id, path)} alt="" loading="lazy" />
              <span>{t(`look.${lookToken(path)}`)}</span>
            </li>
          ))}
        </ul>
      )}
      <Facts record={{ asset, versions }} />
    </>
  );
}

const lookToken = (path: string): string => path.replace(/^prev\/(season|time)_/, "").replace(".webp", "");

function Facts({ record: { asset, versions } }: { record: AssetRecord }) {
  const { t, i18n } = useTranslation("assets");
  const facets = useQuery(taxonomyQuery).data?.facets ?? [];
  const latest = versions[0];
  const sheet = useQuery({ ...papersQuery(latest?.id ?? ""), enabled: Boolean(latest?.contents) }).data
    ?.sheet;
  const triangles = sheet?.cost.triangles ?? latest?.counts.triangles;
  return (
    <dl className="facts">
      {sheet && (
        <div>
          <dt>{t("fact.size")}</dt>
          <dd className="tabular">{sizeText(sheet.bounds)}</dd>
        </div>
      )}
      {typeof triangles === "number" && (
        <div>
          <dt>{t("fact.triangles")}</dt>
          <dd className="tabular">{formatCount(triangles, i18n.language)}</dd>
        </div>
      )}
      {Object.entries(asset.facets).map(([facet, tokens]) => (
        <div key={facet}>
          <dt>{facets.find(({ key }) => key === facet)?.label ?? facet}</dt>
          <dd>{tokens.map((token) => termLabel(facets, facet, token)).join(", ")}</dd>
        </div>
      ))}
      {latest && (
        <div>
          <dt>{t("fact.version")}</dt>
          <dd className="tabular">{versionName(latest)}</dd>
        </div>
      )}
      {latest?.spdx && (
        <div>
          <dt>{t("fact.licence")}</dt>
          <dd>
            <code>{latest.spdx}</code>
          </dd>
        </div>
      )}
      <div>
        <dt>{t("fact.uses")}</dt>
        <dd className="tabular">{asset.uses}</dd>
      </div>
    </dl>
  );
}

/** "8.2 × 7.4 × 9.0 m": width, height, depth. */
export function sizeText({ low_m, high_m }: { low_m: readonly number[]; high_m: readonly number[] }): string {
  return `${high_m.map((high, axis) => (high - (low_m[axis] ?? 0)).toFixed(1)).join(" × ")} m`;
}
