import { useEffect, useRef, useState } from "react";
import type { Play } from "../../../api/showContract.ts";
import { isUnderWay } from "./acknowledgements.ts";

const STEP_MS = 250;

/** How long each run that this page saw begin has been under way; a pause does not count, as on the server. */
export function useRunClock(play: Play | null): (runId: string) => number | null {
  const elapsed_ms = useRef<Map<string, number | null>>(null);
  const [, redraw] = useState(0);
  if (play) elapsed_ms.current = withRuns(elapsed_ms.current, play);
  const ticks = Boolean(play && !play.paused && play.runs.some(isUnderWay));
  useEffect(() => {
    if (!ticks) return;
    let last_ms = performance.now();
    const timer = setInterval(() => {
      const now_ms = performance.now();
      for (const [id, passed_ms] of elapsed_ms.current ?? []) {
        if (passed_ms !== null) elapsed_ms.current?.set(id, passed_ms + now_ms - last_ms);
      }
      last_ms = now_ms;
      redraw((count) => count + 1);
    }, STEP_MS);
    return () => clearInterval(timer);
  }, [ticks]);
  return (runId) => elapsed_ms.current?.get(runId) ?? null;
}

/** Nobody knows when those began that were under way when the page was opened. */
function withRuns(known: Map<string, number | null> | null, { runs }: Play): Map<string, number | null> {
  return new Map(
    runs
      .filter(isUnderWay)
      .map(({ id }) => [id, known ? (known.get(id) ?? (known.has(id) ? null : 0)) : null]),
  );
}
