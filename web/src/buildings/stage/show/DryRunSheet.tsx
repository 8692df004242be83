/** A dry run: what a GO would order, and when; nothing is ordered. */
import { type QueryKey, type UseQueryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Plan } from "../../../api/showContract.ts";
import { Waiting } from "../../../ui/Empty.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { LeftOut } from "./LeftOut.tsx";
import { ShowSheet } from "./ShowSheet.tsx";
import { formatOffset, useActionWords } from "./words.ts";

interface DryRunSheetProps<Key extends QueryKey> {
  stageId: string;
  /** What is rehearsed: a cue, or the cue of a watch. */
  title: string;
  query: UseQueryOptions<Plan, Error, Plan, Key>;
  onClose: () => void;
}

export function DryRunSheet<Key extends QueryKey>({ stageId, title, query, onClose }: DryRunSheetProps<Key>) {
  const { t } = useTranslation("stage");
  const words = useActionWords(stageId);
  const plan = useQuery(query);
  return (
    <ShowSheet stageId={stageId} title={t("show.dry_run.of", { title })} onClose={onClose}>
      <p className="quiet">{t("show.dry_run.explained")}</p>
      {plan.isPending && <Waiting label={t("app:loading")} />}
      {plan.error && <ProblemNote error={plan.error} onRetry={() => void plan.refetch()} />}
      {plan.data?.steps.length === 0 && <p>{t("show.dry_run.none")}</p>}
      <ol className="dry-steps">
        {plan.data?.steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a plan is drawn once, and two of its steps may be alike
          <li key={index}>
            <span className="tabular">{formatOffset(step.at_ms)}</span>
            <span className="tabular quiet">{step.cue_number}</span>
            <span>
              {words(step.what)}
              {step.refusal && (
                <span className="wrong">{t("show.dry_run.refusal", { why: step.refusal })}</span>
              )}
            </span>
          </li>
        ))}
      </ol>
      <LeftOut stageId={stageId} points={plan.data?.left_out ?? []} />
      {plan.data && !plan.data.whole && <Note tone="info" title={t("show.dry_run.cut_off")} />}
    </ShowSheet>
  );
}
