/** The look of what stands on the walls: a press, and it is otherwise as soon as it is loaded. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Content, Look } from "../../../api/contract.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Segments } from "../../../ui/Segments.tsx";
import { stageAddress, stageQuery } from "../queries.ts";

const SETS = ["season", "weather", "timeOfDay"] as const satisfies readonly (keyof Look)[];

export function LookSwitches({ stageId, content }: { stageId: string; content: Content }) {
  const { t } = useTranslation("stage");
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (look: Look) => api.post<Content>(stageAddress(stageId, "content", "look"), { look }),
    onSuccess: (shown) =>
      client.setQueryData(stageQuery(stageId).queryKey, (now) => now && { ...now, content: shown }),
    onSettled: () => void client.invalidateQueries({ queryKey: ["stage"] }),
  });
  const sets = SETS.filter((name) => (content.looks?.[name]?.length ?? 0) > 1);
  if (sets.length === 0) return null;
  return (
    <div className="look-bar">
      {sets.map((name) => (
        <Segments
          key={name}
          label={t(`look.set.${name}`)}
          choices={(content.looks?.[name] ?? []).map((value) => ({ value, word: t(`look.${value}`) }))}
          value={content.look?.[name] ?? ""}
          onValue={(token) => change.mutate({ [name]: token })}
        />
      ))}
      {change.error && <ProblemNote error={change.error} />}
    </div>
  );
}
