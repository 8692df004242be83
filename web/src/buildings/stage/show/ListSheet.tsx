import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { CueList, CueListBrief } from "../../../api/showContract.ts";
import { Field } from "../../../ui/Field.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { stageAddress } from "../queries.ts";
import { ShowSheet } from "./ShowSheet.tsx";
import { useShowVerb } from "./showQueries.ts";

interface ListSheetProps {
  stageId: string;
  list: CueListBrief;
  onClose: () => void;
}

/** A cue list's name, and its end. */
export function ListSheet({ stageId, list, onClose }: ListSheetProps) {
  const { t } = useTranslation("stage");
  const [name, setName] = useState(list.name);
  const address = stageAddress(stageId, "cue-lists", list.id);
  const rename = useShowVerb((wanted: string) => api.patch<CueList>(address, { name: wanted }));
  const remove = useShowVerb(() => api.delete(address));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate(name.trim(), { onSuccess: onClose });
  };
  const error = rename.error ?? remove.error;
  return (
    <ShowSheet stageId={stageId} title={t("show.list.edit")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <Field
          label={t("show.list.called")}
          data-first
          required
          maxLength={120}
          value={name}
          onValue={setName}
        />
        {error && <ProblemNote error={error} />}
        <div className="row sheet-verbs">
          <button type="submit" className="button first" disabled={rename.isPending || name.trim() === ""}>
            {t("app:save")}
          </button>
          <span className="push" />
          <button
            type="button"
            className="button bare"
            disabled={remove.isPending}
            onClick={() => remove.mutate(undefined, { onSuccess: onClose })}
          >
            {t("show.list.delete", { count: list.cues })}
          </button>
        </div>
      </form>
    </ShowSheet>
  );
}
