/** Puts a version or a scene of the library onto a stage's walls: one press, or a choice where there are more stages. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Content, Look } from "../../../api/contract.ts";
import { useMe } from "../../../app/session.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { Select } from "../../../ui/Select.tsx";
import { stageAddress, stagesQuery } from "../queries.ts";

interface ShowOnStageProps {
  /** One of both. */
  what: { version_id: string } | { scene_id: string };
  look?: Look;
}

export function ShowOnStage({ what, look = {} }: ShowOnStageProps) {
  const { t } = useTranslation("stage");
  const client = useQueryClient();
  const may = useMe()?.permissions.includes("stage.content.show") ?? false;
  const stages = useQuery({ ...stagesQuery, enabled: may }).data?.items ?? [];
  const [chosen, setChosen] = useState<string>();
  const stage = stages.find(({ id }) => id === chosen) ?? stages[0];
  const show = useMutation({
    mutationFn: (stageId: string) => api.post<Content>(stageAddress(stageId, "content"), { ...what, look }),
    onSettled: () => void client.invalidateQueries({ queryKey: ["stage"] }),
  });
  if (!may || !stage) return null;
  return (
    <div className="show-on-stage">
      {stages.length > 1 && (
        <Select
          label={t("content.stage")}
          options={stages.map(({ id, name }) => ({ value: id, word: name }))}
          value={stage.id}
          onValue={setChosen}
        />
      )}
      <button
        type="button"
        className="button"
        disabled={show.isPending}
        onClick={() => show.mutate(stage.id)}
      >
        <Icon name="stage" size={16} />
        {t("content.show_on", { stage: stage.name })}
      </button>
      {show.data && <Note tone="info" title={t("content.stands", { name: show.data.name })} />}
      {show.error && <ProblemNote error={show.error} />}
    </div>
  );
}
