import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { CueList } from "../../../api/showContract.ts";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { stageAddress } from "../queries.ts";
import { cueListQuery, useShowVerb } from "./showQueries.ts";
import { useMay } from "./useMay.ts";

/** The edits that were made on air: they change nothing until somebody takes them. */
export function PendingBar({ stageId, list }: { stageId: string; list: CueList }) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const address = stageAddress(stageId, "cue-lists", list.id, "pending");
  const shown = cueListQuery(stageId, list.id).queryKey;
  const take = useShowVerb(() => api.post<CueList>(address), shown);
  const drop = useShowVerb(() => api.delete<CueList>(address), shown);
  const error = take.error ?? drop.error;
  const isBusy = take.isPending || drop.isPending;
  if (list.pending.length === 0) return error ? <ProblemNote error={error} /> : null;
  return (
    <div className="pending-bar">
      <Note
        tone="info"
        title={t("show.pending.count", { count: list.pending.length })}
        action={
          may.edit && (
            <span className="row">
              <button type="button" className="button small" disabled={isBusy} onClick={() => drop.mutate()}>
                {t("show.pending.drop")}
              </button>
              <button
                type="button"
                className="button small first"
                disabled={isBusy}
                onClick={() => take.mutate()}
              >
                {t("show.pending.take")}
              </button>
            </span>
          )
        }
      >
        <p>{t("show.pending.explained")}</p>
      </Note>
      {error && <ProblemNote error={error} />}
    </div>
  );
}
