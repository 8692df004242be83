/** Files that were dropped on the library, on their way to the page that takes them in. */
import type { GivenFile } from "./fileGroups.ts";

let waiting: readonly GivenFile[] = [];

export function handOver(files: readonly GivenFile[]): void {
  waiting = files;
}

/** What was handed over, once. */
export function handedOver(): readonly GivenFile[] {
  const files = waiting;
  waiting = [];
  return files;
}
