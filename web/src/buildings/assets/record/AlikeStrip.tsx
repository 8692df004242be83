/** More like this: the assets that look most like one, or whose shape is most like its own. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AlikeBy } from "../../../api/assetsContract.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Segments } from "../../../ui/Segments.tsx";
import { alikeQuery, thumbnailAddress } from "../assetQueries.ts";
import { useAssetName } from "../assetWords.ts";
import { Picture } from "../library/AssetCell.tsx";

const WAYS: readonly AlikeBy[] = ["look", "shape"];

export function AlikeStrip({ assetId }: { assetId: string }) {
  const { t } = useTranslation("assets");
  const [by, setBy] = useState<AlikeBy>("look");
  const alike = useQuery(alikeQuery(assetId, by));
  const nameOf = useAssetName();
  return (
    <section className="card alike-strip" aria-label={t("alike.title")}>
      <header className="alike-head">
        <h2>{t("alike.title")}</h2>
        <Segments
          label={t("alike.ways")}
          choices={WAYS.map((way) => ({ value: way, word: t(`alike.by.${way}`) }))}
          value={by}
          onValue={setBy}
        />
      </header>
      {alike.error && <ProblemNote error={alike.error} onRetry={() => void alike.refetch()} />}
      {alike.data?.hits.length === 0 && <p className="quiet">{t("alike.none")}</p>}
      <ul>
        {alike.data?.hits.map(({ asset, score }) => (
          <li key={asset.id}>
            <Link to="/assets/$assetId" params={{ assetId: asset.id }} preload={false}>
              <Picture asset={asset} still={thumbnailAddress(asset)} />
              <span className="asset-line">{nameOf(asset)}</span>
              <span className="asset-line quiet tabular">
                {t("alike.score", { percent: Math.round(score * 100) })}
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
