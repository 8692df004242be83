/** The pages of the building, side by side, and on the right what belongs to the one that is open. */
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMayWithAssets } from "./assetQueries.ts";
import "./assets.css";

export function AssetsTabs({ children }: { children?: ReactNode }) {
  const { t } = useTranslation("assets");
  const may = useMayWithAssets();
  return (
    <div className="assets-tabs">
      <nav className="tabs" aria-label={t("tabs.label")}>
        <Link to="/assets" activeOptions={{ exact: true, includeSearch: false }}>
          {t("tabs.library")}
        </Link>
        {may.upload && <Link to="/assets/ingest">{t("tabs.ingest")}</Link>}
        <Link to="/assets/review">{t("tabs.review")}</Link>
        <Link to="/assets/scenes">{t("tabs.scenes")}</Link>
        <Link to="/assets/reuse">{t("tabs.reuse")}</Link>
      </nav>
      {children && <div className="tabs-verbs">{children}</div>}
    </div>
  );
}
