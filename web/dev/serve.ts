/** The small lot on HTTP. */
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { VERBS } from "./answers.ts";
import { lot, Refusal, refuse } from "./lot.ts";

const STAGE = "/api/v1/stage/stages/demo";

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

export function answer(request: IncomingMessage, response: ServerResponse, next: () => void): void {
  if (!request.url?.startsWith("/api/")) {
    next();
    return;
  }
  void respond(request, response);
}

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://lot");
  const asked = `${request.method} ${url.pathname}`;
  if (asked === "GET /api/v1/live") return follow(response);
  if (asked === `GET ${STAGE}/description`)
    return void response.setHeader("Content-Type", "text/plain; charset=utf-8").end(lot.toml);
  if (asked.endsWith("/picture")) return sendPicture(request, response);
  const body = await read(request);
  const verb = VERBS.find(([pattern]) => pattern.test(asked))?.[1];
  try {
    const context = {
      body,
      json: () => JSON.parse(body.toString() || "{}"),
      url,
      parts: url.pathname.split("/"),
    };
    const told = verb ? verb(context) : refuse(404, "http.not_found", "There is nothing at this address");
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(told));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    response.statusCode = error.status;
    response.setHeader("Content-Type", "application/problem+json").end(JSON.stringify(error.body));
  }
}

function follow(response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  response.write(": hello\n\n");
  lot.listeners.add(response);
  const timer = setInterval(() => response.write(": still here\n\n"), 15_000);
  response.on("close", () => {
    clearInterval(timer);
    lot.listeners.delete(response);
  });
}

/** `FILMLOT_MOCK_PICTURE` names an mp4 of one's own; without it the page shows what it shows when there is none. */
function sendPicture(request: IncomingMessage, response: ServerResponse): void {
  const file = process.env.FILMLOT_MOCK_PICTURE;
  if (!file || !existsSync(file)) {
    response.statusCode = 404;
    response.end();
    return;
  }
  const bytes = readFileSync(file);
  const [, from, to] = /bytes=(\d+)-(\d*)/.exec(request.headers.range ?? "") ?? [];
  const start = Number(from ?? 0);
  const end = to ? Number(to) : bytes.length - 1;
  response.writeHead(from ? 206 : 200, {
    "Content-Type": "video/mp4",
    "Accept-Ranges": "bytes",
    "Content-Length": end - start + 1,
    ...(from ? { "Content-Range": `bytes ${start}-${end}/${bytes.length}` } : {}),
  });
  response.end(bytes.subarray(start, end + 1));
}
