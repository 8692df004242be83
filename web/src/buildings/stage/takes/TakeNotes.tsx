import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Take } from "../../../api/contract.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Status } from "../../../ui/Status.tsx";
import { stageAddress } from "../queries.ts";

export function TakeNotes({ stageId, take }: { stageId: string; take: Take }) {
  const { t } = useTranslation("stage");
  const client = useQueryClient();
  const [notes, setNotes] = useState(take.notes);
  const changed = notes !== take.notes;
  const save = useMutation({
    mutationFn: () => api.patch(stageAddress(stageId, "takes", take.id), { notes }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["stage"] }),
  });
  return (
    <section className="card">
      <h2>{t("take.notes")}</h2>
      <textarea
        className="input notes-input"
        rows={3}
        maxLength={4000}
        aria-label={t("take.notes")}
        placeholder={t("take.notes_hint")}
        value={notes}
        onChange={(event) => setNotes(event.target.value)}
        onBlur={() => changed && save.mutate()}
      />
      <div className="row">
        <button
          type="button"
          className="button small"
          disabled={!changed || save.isPending}
          onClick={() => save.mutate()}
        >
          {t("app:save")}
        </button>
        {save.isSuccess && !changed && <Status tone="good">{t("take.saved")}</Status>}
      </div>
      {save.error && <ProblemNote error={save.error} />}
    </section>
  );
}
