/** Puts a version or a scene of the library onto a stage's walls: one press, or a choice where there are more stages. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Content, Look, StageSnapshot } from "../../../api/contract.ts";
import { useMe } from "../../../app/session.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { stageAddress, stagesQuery } from "../queries.ts";

interface ShowOnStageProps {
  /** One of both. */
  what: { version_id: string } | { scene_id: string };
  look?: Look;
}

type Shown = ShowOnStageProps["what"] & { look: Look };

export function ShowOnStage({ what, look = {} }: ShowOnStageProps) {
  const { t } = useTranslation("stage");
  const client = useQueryClient();
  const may = useMe()?.permissions.includes("stage.content.show") ?? false;
  const stages = useQuery({ ...stagesQuery, enabled: may }).data?.items ?? [];
  const [chosen, setChosen] = useState<string>();
  const stage = stages.find(({ id }) => id === chosen) ?? stages[0];
  const show = useMutation({
    mutationFn: async ({ stageId, shown }: { stageId: string; shown: Shown }) => {
      const { content: before } = await api.get<StageSnapshot>(stageAddress(stageId));
      const now = await api.post<Content>(stageAddress(stageId, "content"), shown);
      return { stageId, now, before: before && asked(before) };
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ["stage"] }),
  });
  if (!may || !stage) return null;
  const { data } = show;
  return (
    <div className="show-on-stage">
      {stages.length > 1 && (
        <select
          className="input"
          aria-label={t("content.stage")}
          value={stage.id}
          onChange={(event) => setChosen(event.target.value)}
        >
          {stages.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
      <button
        type="button"
        className="button"
        disabled={show.isPending}
        onClick={() => show.mutate({ stageId: stage.id, shown: { ...what, look } })}
      >
        <Icon name="stage" size={16} />
        {t(show.isPending ? "content.showing" : "content.show_on", { stage: stage.name })}
      </button>
      {data && (
        <Note
          tone="good"
          title={t("content.stands", { name: data.now.name })}
          action={
            <span className="row">
              {data.before && (
                <button
                  type="button"
                  className="button small"
                  disabled={show.isPending}
                  onClick={() => data.before && show.mutate({ stageId: data.stageId, shown: data.before })}
                >
                  {t("content.put_back")}
                </button>
              )}
              <Link to="/stage/$stageId" params={{ stageId: data.stageId }} className="button small">
                {t("content.to_stage")}
              </Link>
            </span>
          }
        >
          <p>{t("content.stands_now")}</p>
        </Note>
      )}
      {show.error && <ProblemNote error={show.error} />}
    </div>
  );
}

/** How a content is asked for once more; what stands there without a name cannot be. */
function asked({ version_id, scene_id, look }: Content): Shown | null {
  if (scene_id) return { scene_id, look };
  return version_id ? { version_id, look } : null;
}
