/** A file sent as a raw body, with progress: fetch still cannot tell how much of a body has left. */
import { OFFLINE, Problem, path, readProblem } from "./client.ts";

export interface UploadAnswer {
  asset_id: string;
  version_id: string;
  job_id: string | null;
}

export interface UploadProgress {
  sent_bytes: number;
  total_bytes: number;
  rate_bytes_s: number;
  left_s: number | null;
}

export interface Upload {
  done: Promise<UploadAnswer>;
  cancel: () => void;
}

export function uploadAsset(file: File, onProgress: (progress: UploadProgress) => void): Upload {
  const request = new XMLHttpRequest();
  const started_ms = performance.now();
  const done = new Promise<UploadAnswer>((resolve, reject) => {
    request.upload.onprogress = (event) => onProgress(progressOf(event.loaded, event.total, started_ms));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300)
        resolve(JSON.parse(request.responseText) as UploadAnswer);
      else reject(readProblem(request.status, request.responseText));
    };
    request.onerror = () =>
      reject(new Problem({ code: OFFLINE, status: 0, title: OFFLINE, params: { name: file.name } }));
    request.onabort = () => reject(new DOMException("Upload stopped", "AbortError"));
  });
  request.open("POST", path("/api/v1/assets/uploads", { name: file.name }));
  request.setRequestHeader("X-Filmlot", "1");
  request.setRequestHeader("Accept-Language", document.documentElement.lang);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.send(file);
  return { done, cancel: () => request.abort() };
}

function progressOf(sent_bytes: number, total_bytes: number, started_ms: number): UploadProgress {
  const elapsed_s = (performance.now() - started_ms) / 1000;
  const rate_bytes_s = elapsed_s > 0.2 ? sent_bytes / elapsed_s : 0;
  const left_s = rate_bytes_s > 0 ? (total_bytes - sent_bytes) / rate_bytes_s : null;
  return { sent_bytes, total_bytes, rate_bytes_s, left_s };
}
