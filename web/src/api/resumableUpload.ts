/** A file that goes on where it was cut: tus 1.0.0, as the lot speaks it. */
import { OFFLINE, Problem, readProblem } from "./client.ts";

const ADDRESS = "/api/v1/uploads";
const TUS = { "Tus-Resumable": "1.0.0", "X-Filmlot": "1" };
const TRIES = 5;
const WAIT_MS = 1000;

interface SendOptions {
  signal: AbortSignal;
  onProgress: (share: number) => void;
}

/** Sends the bytes; gives their BLAKE3 hash, by which they are then named. */
export async function sendResumably(file: Blob, { signal, onProgress }: SendOptions): Promise<string> {
  const begun = await ask("POST", ADDRESS, { "Upload-Length": String(file.size) }, signal);
  const address = begun.headers.get("Location") ?? "";
  for (let tried = 1; ; tried += 1) {
    try {
      const state = await ask("HEAD", address, {}, signal);
      const hash = state.headers.get("Filmlot-Blake3");
      if (hash) return hash;
      await sendFrom(Number(state.headers.get("Upload-Offset")), address, file, { signal, onProgress });
    } catch (error) {
      const isCut = error instanceof Problem && error.code === OFFLINE;
      if (!isCut || tried === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, WAIT_MS * tried));
    }
  }
}

async function ask(
  method: string,
  address: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Response> {
  let answer: Response;
  const language = { "Accept-Language": document.documentElement.lang };
  try {
    answer = await fetch(address, { method, headers: { ...TUS, ...language, ...headers }, signal });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw offline();
  }
  if (!answer.ok) throw readProblem(answer.status, await answer.text());
  return answer;
}

/** `fetch` cannot tell how much of a body has left, so this is the older way. */
function sendFrom(
  offset: number,
  address: string,
  file: Blob,
  { signal, onProgress }: SendOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal.addEventListener("abort", stop);
    request.upload.onprogress = ({ loaded }) => onProgress((offset + loaded) / Math.max(file.size, 1));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(readProblem(request.status, request.responseText));
    };
    request.onerror = () => reject(offline());
    request.onabort = () => reject(new DOMException("Upload stopped", "AbortError"));
    request.onloadend = () => signal.removeEventListener("abort", stop);
    request.open("PATCH", address);
    const headers = { ...TUS, "Upload-Offset": String(offset) };
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/offset+octet-stream");
    request.send(file.slice(offset));
  });
}

const offline = () => new Problem({ code: OFFLINE, status: 0, title: OFFLINE, params: {} });
