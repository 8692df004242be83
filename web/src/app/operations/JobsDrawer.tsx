import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client.ts";
import type { Job } from "../../api/contract.ts";
import { Empty, Waiting } from "../../ui/Empty.tsx";
import { formatDuration, formatMoment } from "../../ui/format.ts";
import { Note, ProblemNote } from "../../ui/Note.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Sheet } from "../../ui/Sheet.tsx";
import { Status, type Tone } from "../../ui/Status.tsx";
import { isRunning, jobsQuery } from "../jobs.ts";

const TONES: Record<string, Tone> = { running: "info", done: "good", failed: "wary", cancelled: "idle" };

export default function JobsDrawer({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("app");
  const jobs = useQuery(jobsQuery);
  const items = jobs.data?.items ?? [];
  return (
    <Sheet title={t("jobs.title")} kind="drawer" onClose={onClose}>
      {jobs.isPending && <Waiting label={t("loading")} />}
      {jobs.error && <ProblemNote error={jobs.error} onRetry={() => void jobs.refetch()} />}
      {jobs.isSuccess && items.length === 0 && <Empty title={t("jobs.empty_title")}>{t("jobs.empty")}</Empty>}
      <div className="jobs-list">
        {items.map((job) => (
          <JobCard key={job.id} job={job} />
        ))}
      </div>
    </Sheet>
  );
}

function JobCard({ job }: { job: Job }) {
  const { t, i18n } = useTranslation("app");
  const client = useQueryClient();
  const stop = useMutation({
    mutationFn: () => api.post(`/api/v1/jobs/${encodeURIComponent(job.id)}/cancel`),
    onSuccess: () => client.invalidateQueries({ queryKey: jobsQuery.queryKey }),
  });
  const { error } = job;
  return (
    <article className="job">
      <div className="row">
        <strong>{job.name}</strong>
        <span className="push">
          <Status tone={TONES[job.state] ?? "idle"}>
            {t(`jobs.state.${job.state}`, { defaultValue: job.state })}
          </Status>
        </span>
      </div>
      {isRunning(job) && <Progress share={job.progress} label={job.name} />}
      <div className="figures">
        {job.stage && <span>{t(`jobs.stage.${job.stage}`, { defaultValue: job.stage })}</span>}
        {isRunning(job) && job.rate !== null && <span className="tabular">{job.rate.toPrecision(3)}/s</span>}
        {isRunning(job) && job.left_s !== null && (
          <span className="tabular">{t("jobs.left", { time: formatDuration(job.left_s) })}</span>
        )}
        {!isRunning(job) && <span>{formatMoment(job.created_at, i18n.language)}</span>}
      </div>
      {error && (
        <Note tone="wary" title={error.title}>
          <p>{error.detail}</p>
          <p>{error.remedy}</p>
        </Note>
      )}
      {stop.error && <ProblemNote error={stop.error} />}
      {isRunning(job) && (
        <div>
          <button
            type="button"
            className="button small"
            disabled={stop.isPending}
            onClick={() => stop.mutate()}
          >
            {t("jobs.stop")}
          </button>
        </div>
      )}
    </article>
  );
}
