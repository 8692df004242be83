/** The ways into the library: files of any format, a scene as it is, and the sample. */
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Sheet } from "../../../ui/Sheet.tsx";
import { assetsAddress } from "../assetQueries.ts";
import { AddFile } from "./AddFile.tsx";
import "./adding.css";

export function AddSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("assets");
  return (
    <Sheet title={t("add.title")} kind="drawer" onClose={onClose}>
      <div className="add-ways">
        <Way title={t("add.ingest")} explained={t("add.ingest_explained")}>
          <Link to="/assets/ingest" className="button first">
            {t("add.ingest")}
          </Link>
        </Way>
        <Way title={t("add.scene")} explained={t("add.scene_explained")}>
          <AddFile />
        </Way>
        <Way title={t("library.sample")} explained={t("add.sample_explained")}>
          <MakeSample />
        </Way>
      </div>
    </Sheet>
  );
}

function Way({ title, explained, children }: { title: string; explained: string; children: ReactNode }) {
  return (
    <section className="card">
      <h3>{title}</h3>
      <p className="quiet">{explained}</p>
      <div>{children}</div>
    </section>
  );
}

/** Something made by rule, so that there is something to look at. */
export function MakeSample() {
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
