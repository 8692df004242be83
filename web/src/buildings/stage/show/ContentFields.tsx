/** What a cue puts on the walls, and in which look. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Look } from "../../../api/contract.ts";
import type { ContentShow } from "../../../api/showContract.ts";
import { Select } from "../../../ui/Select.tsx";
import { type ContentOption, contentsQuery } from "./showQueries.ts";

const TOKENS = {
  season: ["spring", "summer", "autumn", "winter"],
  weather: ["clear", "overcast", "rain", "snow", "fog"],
  timeOfDay: ["day", "dusk", "night"],
} as const;

export const contentKey = ({ scene_id, version_id }: Pick<ContentShow, "scene_id" | "version_id">): string =>
  scene_id ? `scene ${scene_id}` : `version ${version_id ?? ""}`;

interface ContentFieldsProps {
  action: ContentShow;
  onAction: (action: ContentShow) => void;
}

export function ContentFields({ action, onAction }: ContentFieldsProps) {
  const { t } = useTranslation("stage");
  const known: ContentOption[] = useQuery(contentsQuery).data ?? [];
  return (
    <>
      <Select
        label={t("show.cue.content")}
        options={known.map((one) => ({ value: contentKey(one), word: one.name }))}
        value={contentKey(action)}
        onValue={(key) => {
          const chosen = known.find((one) => contentKey(one) === key);
          if (chosen)
            onAction({ ...action, version_id: chosen.version_id, scene_id: chosen.scene_id, look: {} });
        }}
      />
      <LookFields look={action.look ?? {}} onLook={(look) => onAction({ ...action, look })} />
    </>
  );
}

export function LookFields({ look, onLook }: { look: Look; onLook: (look: Look) => void }) {
  const { t } = useTranslation("stage");
  const names = Object.keys(TOKENS) as (keyof typeof TOKENS)[];
  return (
    <div className="fields three">
      {names.map((name) => (
        <Select
          key={name}
          label={t(`look.set.${name}`)}
          options={["", ...TOKENS[name]].map((value) => ({ value, word: t(`look.${value || "open"}`) }))}
          value={look[name] ?? ""}
          onValue={(token) => onLook({ ...look, [name]: token || null })}
        />
      ))}
    </div>
  );
}
