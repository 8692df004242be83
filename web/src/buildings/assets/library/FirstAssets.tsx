import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty } from "../../../ui/Empty.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { useMayWithAssets } from "../assetQueries.ts";
import { MakeSample } from "./AddSheet.tsx";

/** A library without assets: what it is for, and how the first one gets there. */
export function FirstAssets() {
  const { t } = useTranslation("assets");
  const may = useMayWithAssets();
  return (
    <Empty
      title={t("library.empty_title")}
      picture={<Icon name="assets" size={120} />}
      action={
        may.upload ? (
          <div className="row">
            <Link to="/assets/ingest" className="button first">
              {t("add.ingest")}
            </Link>
            <MakeSample />
          </div>
        ) : undefined
      }
    >
      {t("library.empty")}
    </Empty>
  );
}
