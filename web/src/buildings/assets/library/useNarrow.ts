import { useSyncExternalStore } from "react";

const NARROW = "(max-width: 900px)";

/** Whether there is no room for a column beside the page. */
export function useNarrow(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = window.matchMedia(NARROW);
      query.addEventListener("change", listener);
      return () => query.removeEventListener("change", listener);
    },
    () => window.matchMedia(NARROW).matches,
  );
}
