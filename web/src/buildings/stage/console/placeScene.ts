/** The way of a scene file to the wall: checked, sent, made ready, put up. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, Problem } from "../../../api/client.ts";
import type { Content, Job, StageSnapshot } from "../../../api/contract.ts";
import { type Upload, type UploadProgress, uploadAsset } from "../../../api/upload.ts";
import { isRunning, jobsQuery } from "../../../app/jobs.ts";
import { formatBytes } from "../../../ui/format.ts";
import { stageAddress, stageQuery } from "../queries.ts";

export const SCENE_SUFFIXES = [".glb", ".usd", ".usda", ".usdc", ".usdz"];
export const LARGEST_SCENE_BYTES = 2 * 1024 ** 3;

export type ScenePlacing = { name: string } & (
  | { at: "refused"; title: string; remedy: string }
  | { at: "sending"; share: number; progress: UploadProgress | null }
  | { at: "making"; share: number | null; stage: string | null }
  | { at: "stands" }
  | { at: "stopped" }
  | { at: "failed"; error: unknown }
);

const JOB_LOOK_MS = 400;
const STANDS_SHOWN_MS = 6000;

export function usePlaceScene(stageId: string) {
  const { t } = useTranslation("stage");
  const client = useQueryClient();
  const [placing, setPlacing] = useState<ScenePlacing | null>(null);
  const work = useRef<{ upload?: Upload; jobId?: string; stopped: boolean }>({ stopped: true });

  useEffect(() => {
    if (placing?.at !== "stands") return;
    const timer = setTimeout(() => setPlacing(null), STANDS_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [placing]);

  const refuse = (file: File): ScenePlacing | null => {
    const { name } = file;
    if (!SCENE_SUFFIXES.some((suffix) => name.toLowerCase().endsWith(suffix))) {
      return {
        name,
        at: "refused",
        title: t("content.wrong_kind", { name }),
        remedy: t("content.wrong_kind_remedy"),
      };
    }
    if (file.size > LARGEST_SCENE_BYTES) {
      const title = t("content.too_large", { name, size: formatBytes(file.size) });
      return { name, at: "refused", title, remedy: t("content.too_large_remedy") };
    }
    return null;
  };

  const makeReady = async (name: string, jobId: string, run: { stopped: boolean }): Promise<void> => {
    while (!run.stopped) {
      const jobs = await client.fetchQuery({ ...jobsQuery, staleTime: 0 });
      const job = jobs.items.find(({ id }) => id === jobId);
      if (job && !isRunning(job)) return assertDone(job, t("content.failed", { name }));
      setPlacing({ name, at: "making", share: job?.progress ?? null, stage: job?.stage ?? null });
      await new Promise((resolve) => setTimeout(resolve, JOB_LOOK_MS));
    }
    throw new DOMException("Stopped", "AbortError");
  };

  const carry = async (file: File): Promise<void> => {
    const { name } = file;
    const run: typeof work.current = { stopped: false };
    work.current = run;
    setPlacing({ name, at: "sending", share: 0, progress: null });
    try {
      run.upload = uploadAsset(file, (progress) =>
        setPlacing({ name, at: "sending", share: progress.sent_bytes / progress.total_bytes, progress }),
      );
      const sent = await run.upload.done;
      if (sent.job_id) {
        run.jobId = sent.job_id;
        await makeReady(name, sent.job_id, run);
      }
      const shown = await api.post<Content>(stageAddress(stageId, "content"), {
        version_id: sent.version_id,
      });
      client.setQueryData<StageSnapshot>(
        stageQuery(stageId).queryKey,
        (now) => now && { ...now, content: shown },
      );
      void client.invalidateQueries({ queryKey: ["stage"] });
      setPlacing({ name, at: "stands" });
    } catch (error) {
      const stopped = error instanceof DOMException && error.name === "AbortError";
      setPlacing(stopped ? { name, at: "stopped" } : { name, at: "failed", error });
    }
  };

  return {
    placing,
    place: (file: File) => {
      const refused = refuse(file);
      if (refused) setPlacing(refused);
      else if (work.current.stopped || placing === null || !isBusy(placing)) void carry(file);
    },
    stop: () => {
      work.current.stopped = true;
      work.current.upload?.cancel();
      const { jobId } = work.current;
      if (jobId) void api.post(`/api/v1/jobs/${encodeURIComponent(jobId)}/cancel`).catch(() => undefined);
    },
    dismiss: () => setPlacing(null),
  };
}

function isBusy(placing: ScenePlacing): boolean {
  return placing.at === "sending" || placing.at === "making";
}

function assertDone(job: Job, title: string): void {
  if (job.state === "done") return;
  if (job.state === "cancelled") throw new DOMException("Stopped", "AbortError");
  throw new Problem({
    code: "jobs.failed",
    status: 422,
    title,
    detail: job.error?.detail,
    remedy: job.error?.remedy,
    params: {},
  });
}
