import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Take } from "../../../api/contract.ts";
import { Icon } from "../../../ui/icons.tsx";
import { stageAddress } from "../queries.ts";

/** Circles a take or takes the circle off; its own undo. */
export function CircleButton({
  stageId,
  take,
  words = false,
}: {
  stageId: string;
  take: Take;
  words?: boolean;
}) {
  const { t } = useTranslation("stage");
  const client = useQueryClient();
  const circle = useMutation({
    mutationFn: (circled: boolean) => api.patch(stageAddress(stageId, "takes", take.id), { circled }),
    onSettled: () => client.invalidateQueries({ queryKey: ["stage"] }),
  });
  const circled = circle.isPending ? circle.variables : Boolean(take.circled);
  const word = t(circled ? "takes.uncircle" : "takes.circle");
  return (
    <button
      type="button"
      className={circled ? "button bare circle on" : "button bare circle"}
      aria-pressed={circled}
      aria-label={words ? undefined : word}
      title={word}
      onClick={() => circle.mutate(!circled)}
    >
      <Icon name="circled" />
      {words && t("takes.circled")}
    </button>
  );
}
