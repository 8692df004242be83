/** Keeps what the pages have fetched up to date: an event makes its building's answers stale. */
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { path } from "../api/client.ts";
import type { LiveEvent } from "../api/contract.ts";
import { followLive } from "../api/live.ts";
import { applyTakeEvent } from "../buildings/stage/queries.ts";

const Connected = createContext(true);

export const useLiveConnected = (): boolean => useContext(Connected);

const TOPICS = ["stage", "jobs", "assets", "identity"];
/** Progress comes often and matters little; everything else is shown at once. */
const JOBS_WAIT_MS = 200;

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [connected, setConnected] = useState(true);

  useEffect(() => {
    const refresh = refreshOn(client);
    const stop = followLive(path("/api/v1/live", { topics: TOPICS.join(",") }), {
      onEvent: refresh.onEvent,
      onReset: () => void client.invalidateQueries(),
      onConnection: setConnected,
    });
    return () => {
      stop();
      refresh.stop();
    };
  }, [client]);

  return <Connected value={connected}>{children}</Connected>;
}

function refreshOn(client: QueryClient) {
  let jobsTimer: ReturnType<typeof setTimeout> | undefined;
  return {
    onEvent: (event: LiveEvent) => {
      const building = event.type.split(".")[0] ?? "";
      if (building !== "jobs") {
        applyTakeEvent(client, event);
        void client.invalidateQueries({ queryKey: [building] });
        return;
      }
      jobsTimer ??= setTimeout(() => {
        jobsTimer = undefined;
        void client.invalidateQueries({ queryKey: ["jobs"] });
      }, JOBS_WAIT_MS);
    },
    stop: () => clearTimeout(jobsTimer),
  };
}
