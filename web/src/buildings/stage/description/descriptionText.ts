/** The draft of a stage file: checked by the server while it is written, saved on purpose. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, isProblem } from "../../../api/client.ts";
import type { DescriptionError } from "../../../api/contract.ts";
import { descriptionQuery, stageAddress } from "../queries.ts";

const PAUSE_BEFORE_CHECK_MS = 400;
const INVALID = "stage.description_invalid";

export function useDescriptionText(stageId: string, saved: string) {
  const client = useQueryClient();
  const [text, setText] = useState(saved);
  const changed = text !== saved;
  const settled = useSettled(text, PAUSE_BEFORE_CHECK_MS);
  const check = useQuery({
    queryKey: ["stage", "description-check", stageId, settled],
    queryFn: () =>
      api.sendText<{ errors: DescriptionError[] }>(
        "POST",
        stageAddress(stageId, "description", "check"),
        settled,
      ),
    enabled: settled !== saved,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
  });
  const save = useMutation({
    mutationFn: () => api.sendText("PUT", stageAddress(stageId, "description"), text),
    onSuccess: () => {
      client.setQueryData(descriptionQuery(stageId).queryKey, text);
      void client.invalidateQueries({ queryKey: ["stage", "snapshot", stageId] });
      void client.invalidateQueries({ queryKey: ["stage", "mesh", stageId] });
    },
  });
  return {
    text,
    changed,
    write: (next: string) => {
      if (!save.isPending) save.reset();
      setText(next);
    },
    revert: () => setText(saved),
    errors: changed ? (errorsOf(save.error) ?? check.data?.errors ?? []) : [],
    checking: changed && (settled !== text || check.isFetching),
    save,
  };
}

/** The errors that a refused save told; null when it failed for another reason, or did not fail. */
function errorsOf(error: unknown): DescriptionError[] | null {
  if (!isProblem(error, INVALID)) return null;
  const { errors } = error.document.params;
  return Array.isArray(errors) ? (errors as DescriptionError[]) : null;
}

function useSettled(text: string, pause_ms: number): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pause_ms);
    return () => clearTimeout(timer);
  }, [text, pause_ms]);
  return settled;
}
