/** What the calibration page asks of the server, and the one way in which its verbs are sent. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  Calibration,
  CalibrationBrief,
  Chart,
  KnownPoint,
  Probe,
} from "../../../api/calibrationContract.ts";
import { api } from "../../../api/client.ts";
import type { Page } from "../../../api/contract.ts";
import { useMe } from "../../../app/session.ts";
import { stageAddress } from "../queries.ts";

/** A tracker's place has no event. */
const LOOK_AGAIN_MS = 500;

export const calibrationsQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "calibrations", stageId],
    queryFn: ({ signal }) => api.get<Page<CalibrationBrief>>(stageAddress(stageId, "calibrations"), signal),
  });

export const calibrationQuery = (stageId: string, calibrationId: string) =>
  queryOptions({
    queryKey: ["stage", "calibration", stageId, calibrationId],
    queryFn: ({ signal }) =>
      api.get<Calibration>(stageAddress(stageId, "calibrations", calibrationId), signal),
  });

export const knownPointsQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "known-points", stageId],
    queryFn: ({ signal }) => api.get<Page<KnownPoint>>(stageAddress(stageId, "known-points"), signal),
    staleTime: 60_000,
  });

export const chartQuery = (stageId: string) =>
  queryOptions({
    queryKey: ["stage", "chart", stageId],
    queryFn: ({ signal }) => api.get<Chart>(stageAddress(stageId, "chart"), signal),
  });

export const probeQuery = (stageId: string, deviceId: string) =>
  queryOptions({
    queryKey: ["stage", "probe", stageId, deviceId],
    queryFn: ({ signal }) => api.get<Probe>(stageAddress(stageId, "trackers", deviceId, "probe"), signal),
    refetchInterval: LOOK_AGAIN_MS,
    retry: false,
  });

/** A verb that ends in a calibration; the page then looks at all of them again. */
export function useCalibrationVerb<Given = void>(send: (given: Given) => Promise<Calibration>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSettled: () => void client.invalidateQueries({ queryKey: ["stage"] }),
  });
}

/** What the reader may do; a button that would be refused is not offered. */
export function useMayCalibrate() {
  const permissions = useMe()?.permissions ?? [];
  return {
    measure: permissions.includes("stage.calibration.measure"),
    accept: permissions.includes("stage.calibration.accept"),
  };
}
