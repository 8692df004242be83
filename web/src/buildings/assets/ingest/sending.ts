/** The way of a group of files to the lot: packed, sent, and asked to be taken in. It goes on while other pages are open. */
import { useSyncExternalStore } from "react";
import type { IngestInput } from "../../../api/assetsContract.ts";
import { api } from "../../../api/client.ts";
import { sendResumably } from "../../../api/resumableUpload.ts";
import { assetsAddress } from "../assetQueries.ts";
import { type FileGroup, suffixOf } from "./fileGroups.ts";
import { storedZip } from "./storedZip.ts";

export interface Sending {
  id: string;
  name: string;
  at: "packing" | "sending" | "failed";
  share: number | null;
  error: unknown;
  stop: () => void;
  again: () => void;
}

let sendings: readonly Sending[] = [];
const listeners = new Set<() => void>();

function change(next: readonly Sending[]): void {
  sendings = next;
  for (const tell of listeners) tell();
}

function put(id: string, part: Partial<Sending>): void {
  change(sendings.map((each) => (each.id === id ? { ...each, ...part } : each)));
}

const drop = (id: string) => change(sendings.filter((each) => each.id !== id));

/** What is on its way from this window. */
export function useSendings(): readonly Sending[] {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => sendings,
  );
}

/** Sends a group and asks for it to be taken in; `onBegun` is called when the lot has it. */
export function send(group: FileGroup, sheet: IngestInput["sheet"], onBegun: () => void): void {
  const id = crypto.randomUUID();
  const begin = () => {
    const stopping = new AbortController();
    const stop = () => {
      stopping.abort();
      drop(id);
    };
    put(id, { at: "packing", share: null, error: null, stop });
    carry(id, group, sheet, stopping.signal).then(
      () => {
        drop(id);
        onBegun();
      },
      (error: unknown) => !stopping.signal.aborted && put(id, { at: "failed", error }),
    );
  };
  const started = { id, name: group.name, at: "packing", share: null, error: null } as const;
  change([{ ...started, stop: () => undefined, again: begin }, ...sendings]);
  begin();
}

async function carry(
  id: string,
  group: FileGroup,
  sheet: IngestInput["sheet"],
  signal: AbortSignal,
): Promise<void> {
  const [first, ...others] = group.files;
  if (!first) return;
  const isWhole = others.length === 0;
  const file = isWhole ? first.file : await storedZip(group.files);
  signal.throwIfAborted();
  put(id, { at: "sending", share: 0 });
  const blake3 = await sendResumably(file, { signal, onProgress: (share) => put(id, { share }) });
  const file_name = isWhole ? `${group.name}.${suffixOf(first.path)}` : `${group.name}.zip`;
  const input: Partial<IngestInput> = { blake3, file_name: file_name.slice(-200), sheet };
  await api.post(assetsAddress("ingests"), input);
}
