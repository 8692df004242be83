import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import { Empty } from "../../../ui/Empty.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { assetsAddress, useMayWithAssets } from "../assetQueries.ts";
import { AddFile } from "./AddFile.tsx";

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
            <AddFile isFirst />
            <MakeSample />
          </div>
        ) : undefined
      }
    >
      {t("library.empty")}
    </Empty>
  );
}

/** A house by rule, so that there is something to look at. */
function MakeSample() {
  const { t } = useTranslation("assets");
  const made = useMutation({ mutationFn: () => api.post(assetsAddress("sample")) });
  return (
    <>
      <button
        type="button"
        className="button"
        disabled={made.isPending || made.isSuccess}
        onClick={() => made.mutate()}
      >
        {t(made.isSuccess ? "library.sample_begun" : "library.sample")}
      </button>
      {made.error && <ProblemNote error={made.error} />}
    </>
  );
}
