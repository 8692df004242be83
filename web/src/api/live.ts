/** The live stream of events (server-sent events), resumed from the last position seen. */
import type { LiveEvent } from "./contract.ts";

export interface StreamMessage {
  id: string | null;
  event: string;
  data: string;
}

/**
 * Splits a text/event-stream into messages (WHATWG HTML, 9.2.6). Feed it chunks as they come;
 * the browser's own EventSource cannot be told a position to start from, hence this.
 */
export class EventStreamParser {
  #rest = "";
  #id: string | null = null;
  #event = "";
  #data: string[] = [];

  push(chunk: string): StreamMessage[] {
    const lines = (this.#rest + chunk).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.#take(line));
  }

  #take(line: string): StreamMessage[] {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "id") this.#id = value;
    else if (field === "event") this.#event = value;
    else if (field === "data") this.#data.push(value);
    return [];
  }

  #dispatch(): StreamMessage[] {
    const message = { id: this.#id, event: this.#event || "message", data: this.#data.join("\n") };
    const empty = this.#data.length === 0 && this.#event === "";
    this.#event = "";
    this.#data = [];
    return empty ? [] : [message];
  }
}

export interface LiveHandlers {
  onEvent: (event: LiveEvent) => void;
  /** Whatever was fetched before may be behind: fetch it again. */
  onReset: () => void;
  onConnection: (connected: boolean) => void;
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
const SILENCE_MS = 45_000;

/** Follows the stream until the returned function is called; reconnects by itself. */
export function followLive(address: string, handlers: LiveHandlers): () => void {
  const stop = new AbortController();
  void follow(address, handlers, stop.signal);
  return () => stop.abort();
}

async function follow(address: string, handlers: LiveHandlers, stop: AbortSignal): Promise<void> {
  let lastId: string | null = null;
  let wait_ms = FIRST_WAIT_MS;
  while (!stop.aborted) {
    let opened = false;
    try {
      for await (const message of readStream(address, lastId, handlers, stop)) {
        if (message === "open") {
          wait_ms = FIRST_WAIT_MS;
          opened = true;
          handlers.onConnection(true);
          // Without a position the stream starts at "now": what was fetched before may have missed an event.
          if (lastId === null) handlers.onReset();
          continue;
        }
        lastId = message.id ?? lastId;
        if (message.event === "reset") handlers.onReset();
        else deliver(message, handlers);
      }
    } catch {
      // A broken line is told by `opened`, below.
    }
    if (stop.aborted) return;
    // The server ends each stream after some minutes: only a line that cannot be had again is news.
    if (!opened) handlers.onConnection(false);
    await new Promise((resolve) => setTimeout(resolve, wait_ms));
    wait_ms = Math.min(wait_ms * 2, LONGEST_WAIT_MS);
  }
}

function deliver(message: StreamMessage, handlers: LiveHandlers): void {
  try {
    const event = JSON.parse(message.data) as LiveEvent;
    handlers.onEvent({ ...event, type: event.type ?? message.event });
  } catch {
    handlers.onReset();
  }
}

async function* readStream(
  address: string,
  lastId: string | null,
  handlers: LiveHandlers,
  stop: AbortSignal,
): AsyncGenerator<StreamMessage | "open"> {
  const connection = new AbortController();
  const abort = () => connection.abort();
  stop.addEventListener("abort", abort, { once: true });
  let silence = setTimeout(abort, SILENCE_MS);
  try {
    const response = await fetch(address, {
      headers: { Accept: "text/event-stream", ...(lastId === null ? {} : { "Last-Event-ID": lastId }) },
      signal: connection.signal,
      cache: "no-store",
    });
    if (response.status === 401) handlers.onReset(); // the session is over: what is fetched again will say so
    if (!response.ok || !response.body) return;
    yield "open";
    const parser = new EventStreamParser();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      clearTimeout(silence);
      silence = setTimeout(abort, SILENCE_MS);
      yield* parser.push(read.value);
    }
  } finally {
    clearTimeout(silence);
    stop.removeEventListener("abort", abort);
  }
}
