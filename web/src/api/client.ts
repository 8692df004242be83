/** One way to the server: cookies, the header that marks our own pages, and problems as typed errors. */

export interface ProblemDocument {
  code: string;
  status: number;
  title: string;
  detail?: string | undefined;
  remedy?: string | undefined;
  instance?: string | undefined;
  params: Record<string, unknown>;
}

/** An RFC 9457 answer. `code` "network.offline" stands for no answer at all. */
export class Problem extends Error {
  readonly document: ProblemDocument;

  constructor(document: ProblemDocument) {
    super(document.detail ?? document.title);
    this.name = "Problem";
    this.document = document;
  }

  get code(): string {
    return this.document.code;
  }
}

export const OFFLINE = "network.offline";
const UNREADABLE = "network.unreadable";

export function isProblem(error: unknown, code?: string): error is Problem {
  return error instanceof Problem && (code === undefined || error.code === code);
}

/** The problem that a response body tells, however broken the body is. */
export function readProblem(status: number, body: string): Problem {
  try {
    const told = JSON.parse(body) as Partial<ProblemDocument>;
    if (told && typeof told === "object" && typeof told.title === "string") {
      return new Problem({
        ...told,
        code: told.code ?? UNREADABLE,
        status,
        title: told.title,
        params: told.params ?? {},
      });
    }
  } catch {
    // A proxy's HTML page is not a problem document: told by status alone.
  }
  return new Problem({ code: UNREADABLE, status, title: `HTTP ${status}`, params: { status } });
}

type Query = Record<string, string | number | boolean | undefined | null>;

export function path(address: string, query: Query = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  if (given.length === 0) return address;
  return `${address}?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}

async function send(method: string, address: string, init: RequestInit): Promise<Response> {
  let response: Response;
  const headers = new Headers(init.headers);
  headers.set("Accept-Language", document.documentElement.lang);
  if (method !== "GET") headers.set("X-Filmlot", "1");
  try {
    response = await fetch(address, { ...init, method, headers, credentials: "same-origin" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem({ code: OFFLINE, status: 0, title: OFFLINE, params: {} });
  }
  if (!response.ok) throw readProblem(response.status, await response.text());
  return response;
}

async function readJson<Answer>(response: Response): Promise<Answer> {
  const body = await response.text();
  return (body === "" ? undefined : JSON.parse(body)) as Answer;
}

function jsonBody(body: unknown): RequestInit {
  if (body === undefined) return {};
  return { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}

export const api = {
  get: async <Answer>(address: string, signal?: AbortSignal): Promise<Answer> =>
    readJson(await send("GET", address, signal ? { signal } : {})),
  text: async (address: string): Promise<string> => (await send("GET", address, {})).text(),
  post: async <Answer = void>(address: string, body?: unknown): Promise<Answer> =>
    readJson(await send("POST", address, jsonBody(body))),
  put: async <Answer = void>(address: string, body: unknown): Promise<Answer> =>
    readJson(await send("PUT", address, jsonBody(body))),
  patch: async <Answer = void>(address: string, body: unknown): Promise<Answer> =>
    readJson(await send("PATCH", address, jsonBody(body))),
  delete: async <Answer = void>(address: string): Promise<Answer> =>
    readJson(await send("DELETE", address, {})),
  sendFile: async <Answer = void>(address: string, file: Blob): Promise<Answer> =>
    readJson(
      await send("POST", address, { body: file, headers: { "Content-Type": "application/octet-stream" } }),
    ),
  sendText: async <Answer = void>(method: "PUT" | "POST", address: string, body: string): Promise<Answer> =>
    readJson(await send(method, address, { body, headers: { "Content-Type": "text/plain; charset=utf-8" } })),
};
