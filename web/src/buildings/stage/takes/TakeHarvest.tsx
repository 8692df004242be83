/** The recorders' own files: fetched, on their way, or why not. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { HarvestedFile, Job, Take } from "../../../api/contract.ts";
import { isRunning, jobsQuery } from "../../../app/jobs.ts";
import { formatBytes } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Progress } from "../../../ui/Progress.tsx";
import { Status, type Tone } from "../../../ui/Status.tsx";
import { stageAddress } from "../queries.ts";

export function TakeHarvest({ stageId, take }: { stageId: string; take: Take }) {
  const { t } = useTranslation("stage");
  const client = useQueryClient();
  const job = useRunningJob(take.harvest_job);
  const again = useMutation({
    mutationFn: () => api.post<Take>(stageAddress(stageId, "takes", take.id, "harvest")),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["stage"] });
      void client.invalidateQueries({ queryKey: jobsQuery.queryKey });
    },
  });
  if (!take.harvest_job) return null;
  return (
    <section className="card">
      <h2>{t("harvest.title")}</h2>
      {job && <Progress share={job.progress} label={t("harvest.title")} />}
      <ul className="rows">
        {take.harvest.map((file) => (
          <HarvestedRow key={`${file.device} ${file.path}`} stageId={stageId} take={take} file={file} />
        ))}
      </ul>
      {again.error && <ProblemNote error={again.error} />}
      {!job && take.harvest.some(({ state }) => state !== "fetched") && (
        <div>
          <button
            type="button"
            className="button small"
            disabled={again.isPending}
            onClick={() => again.mutate()}
          >
            {t("harvest.again")}
          </button>
        </div>
      )}
    </section>
  );
}

function useRunningJob(id: string | null | undefined): Job | undefined {
  return useQuery({
    ...jobsQuery,
    enabled: Boolean(id),
    select: ({ items }) => items.find((job) => job.id === id && isRunning(job)),
  }).data;
}

interface HarvestedRowProps {
  stageId: string;
  take: Take;
  file: HarvestedFile;
}

function toneOf({ state, reason }: HarvestedFile): Tone {
  if (state === "waiting") return "info";
  return state === "failed" || reason ? "wary" : "good";
}

function HarvestedRow({ stageId, take, file }: HarvestedRowProps) {
  const { t } = useTranslation("stage");
  const { reason, detail } = file;
  return (
    <li>
      <span className="grow">
        <strong>
          {file.device_name}{" "}
          {file.size !== null && <span className="quiet tabular">{formatBytes(file.size)}</span>}
        </strong>
        {file.path && (
          <code className="quiet" title={file.sha256 ? `SHA-256 ${file.sha256}` : undefined}>
            {file.path}
          </code>
        )}
        {reason && (
          <span className="harvest-reason">
            {t(`harvest.reasons.${reason}.what`, { detail })} {t(`harvest.reasons.${reason}.remedy`)}
          </span>
        )}
      </span>
      <Status tone={toneOf(file)}>{t(`harvest.state.${file.state}`)}</Status>
      {file.state === "fetched" && (
        <a
          className="button bare square"
          href={stageAddress(stageId, "takes", take.id, "recorders", file.device, file.name)}
          download={file.name}
          aria-label={file.name}
        >
          <Icon name="download" />
        </a>
      )}
    </li>
  );
}
