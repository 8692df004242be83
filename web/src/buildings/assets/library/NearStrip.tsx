/** Assets that come near where few meet the question. */
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { SearchAnswer } from "../../../api/assetsContract.ts";
import { thumbnailAddress } from "../assetQueries.ts";
import { useAssetName } from "../assetWords.ts";
import { Picture } from "./AssetCell.tsx";

export function NearStrip({ near }: { near: SearchAnswer["near"] }) {
  const { t } = useTranslation("assets");
  const nameOf = useAssetName();
  if (near.length === 0) return null;
  return (
    <section className="near-strip" aria-label={t("library.near")}>
      <h2>{t("library.near")}</h2>
      <ul>
        {near.map(({ asset }) => (
          <li key={asset.id}>
            <Link
              to="/assets"
              search={(now) => ({ ...now, asset: asset.id })}
              replace
              preload={false}
              resetScroll={false}
            >
              <Picture asset={asset} still={thumbnailAddress(asset)} />
              <span className="asset-line">{nameOf(asset)}</span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
