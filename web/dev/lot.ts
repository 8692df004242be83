/**
 * A small lot in memory for work on the pages: enough truth to look at, none to rely on.
 * `POST /api/mock {"mode": "full" | "empty" | "stale" | "broken", "signed_in": true, "setup": false}` sets its state.
 */
import { existsSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { poseAt, RATE, SENSOR_MM, timecodeAt, WALL, wallMesh } from "./stage.ts";

const STAGE = "/api/v1/stage/stages/demo";
const TOML = `# The whole stage in one file.
name = "Stage 1"
timecode_rate = "24/1"
outer_eye_m = [0.0, 0.0, 1.6]

[[walls]]
id = "main"
name = "Main wall"
shape = "arc"
radius_m = ${WALL.radius_m}
angle_deg = ${WALL.angle_deg}
height_m = ${WALL.height_m}
resolution_px = [4608, 1408]

[[cameras]]
id = "a"
name = "A"
device = "tracker"
sensor_mm = [${SENSOR_MM.join(", ")}]
resolution_px = [1920, 1080]

[[devices]]
id = "tracker"
name = "Dolly tracker"
family = "opentrackio"
address = "udp://0.0.0.0:55555"

[[devices]]
id = "head"
name = "Remote head"
family = "freed"
address = "udp://0.0.0.0:40000"
dialect = "standard"
`;

interface MockTake {
  id: string;
  slate: string;
  scene: string;
  shot: string;
  take: number;
  state: string;
  camera: string;
  started_at: string;
  ended_at: string | null;
  frames: number;
  timecode_in: string;
  timecode_out: string | null;
  rate: string;
  circled: boolean;
  notes: string;
}

const now = () => new Date().toISOString();

function pastTake(number: number): MockTake {
  const started = Date.now() - number * 340_000;
  const frames = 24 * (9 + ((number * 13) % 40));
  const scene = String(24 - Math.floor(number / 5));
  const take = 5 - (number % 5);
  return {
    id: `t${number}`,
    slate: `${scene}B-${take}`,
    scene,
    shot: "B",
    take,
    state: number === 3 ? "interrupted" : "cut",
    camera: "A",
    started_at: new Date(started).toISOString(),
    ended_at: new Date(started + (frames / 24) * 1000).toISOString(),
    frames,
    timecode_in: timecodeAt(started),
    timecode_out: timecodeAt(started + (frames / 24) * 1000),
    rate: "24/1",
    circled: number === 1 || number === 6,
    notes:
      number === 1 ? "Best for eyes. Focus late on the turn." : number === 6 ? "雨声盖过台词，画面保" : "",
  };
}

export const lot = {
  mode: "full" as "full" | "empty" | "stale" | "broken",
  signedIn: true,
  setup: false,
  totp: false,
  language: "en",
  toml: TOML,
  take: null as MockTake | null,
  takes: Array.from({ length: 12 }, (_, index) => pastTake(index + 1)),
  content: { asset_id: "a1", version_id: "v1", name: "Street at dusk" } as {
    asset_id: string;
    version_id: string;
    name: string;
  } | null,
  jobs: [] as Record<string, unknown>[],
  listeners: new Set<ServerResponse>(),
  position: 1,
  devices() {
    const silent = this.mode === "stale";
    return [
      {
        id: "tracker",
        name: "Dolly tracker",
        family: "opentrackio",
        address: "udp://0.0.0.0:55555",
        status: {
          link: silent || this.mode === "empty" ? "down" : "up",
          usable: silent || this.mode === "empty" ? "no" : "yes",
          fresh: this.mode === "full",
          age_ms: this.mode === "empty" ? null : silent ? 48_200 : 7,
          rate_hz: this.mode === "full" ? 120 : null,
          lost: silent ? 31 : 0,
          reason: silent
            ? {
                code: "devices.silent",
                params: {},
                remedy: "It was sending and stopped. Check its cable, its power and its network.",
              }
            : null,
        },
      },
      {
        id: "head",
        name: "Remote head",
        family: "freed",
        address: "udp://0.0.0.0:40000",
        status: {
          link: "down",
          usable: "no",
          fresh: false,
          age_ms: null,
          rate_hz: null,
          lost: 0,
          reason: {
            code: "devices.no_signal",
            params: {},
            remedy: "Nothing has arrived. Point the sender at this machine, UDP port 40000.",
          },
        },
      },
    ];
  },
};

function tell(type: string, data: Record<string, unknown>): void {
  lot.position += 1;
  const envelope = {
    id: String(lot.position),
    position: lot.position,
    type,
    time: now(),
    subject: "demo",
    scope: null,
    actor: null,
    data,
  };
  for (const listener of lot.listeners) {
    listener.write(`id: ${lot.position}\nevent: ${type}\ndata: ${JSON.stringify(envelope)}\n\n`);
  }
}

function snapshot() {
  const takes = lot.mode === "empty" ? [] : lot.takes.slice(0, 20);
  return {
    stage: {
      id: "demo",
      name: "Stage 1",
      code: "S1",
      description: {
        timecode_rate: "24/1",
        outer_eye_m: [0, 0, 1.6],
        walls: [
          {
            id: "main",
            name: "Main wall",
            shape: "arc",
            facing_deg: 0,
            resolution_px: [4608, 1408],
            panel: null,
            ...WALL,
          },
        ],
        cameras: [
          { id: "a", name: "A", device: "tracker", sensor_mm: SENSOR_MM, resolution_px: [1920, 1080] },
        ],
        devices: lot.devices(),
      },
    },
    devices: lot.devices(),
    content: lot.mode === "empty" ? null : lot.content,
    take: lot.take,
    takes,
    slate: {
      scene: lot.mode === "empty" ? "" : "24",
      shot: lot.mode === "empty" ? "" : "B",
      take: lot.mode === "empty" ? 1 : 6,
    },
    position: lot.position,
  };
}

function record(take: MockTake) {
  const files = [
    ["picture", "mp4", 48_120_334],
    ["tracking", "jsonl", 2_204_881],
    ["index", "idx", 9_216],
    ["manifest", "json", 2_911],
  ].map(([kind, suffix, size]) => ({
    kind,
    name: `${take.slate}.${suffix}`,
    size,
    blake3: "af1349b9f5f9a1a6a0404dea36dcc949",
  }));
  return {
    ...take,
    files,
    wall_state: { walls: [{ id: "main", brightness: 1.0, inner_overscan: 1.06 }] },
    asset_versions: [{ asset_id: "a1", version_id: "v1", name: "Street at dusk" }],
  };
}

function tracking(take: MockTake) {
  const rows = Array.from({ length: take.frames }, (_, frame) => ({ frame, pose: poseAt(frame / RATE) }));
  const start = Date.parse(take.started_at);
  return {
    time_ns: rows.map(({ frame }) => (start + (frame * 1000) / RATE) * 1e6),
    frame: rows.map(({ frame }) => frame),
    timecode: rows.map(({ frame }) => timecodeAt(start + (frame * 1000) / RATE + 0.5)),
    position_m: rows.map(({ pose }) => pose.position_m),
    rotation_deg: rows.map(({ pose }) => pose.rotation_deg),
    focal_length_mm: rows.map(({ pose }) => pose.focal_length_mm),
  };
}

class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
  ) {
    super(String(body.title));
  }
}

const refuse = (status: number, code: string, title: string, more: Record<string, unknown> = {}): never => {
  throw new Refusal(status, { type: `/docs/problems/${code}`, code, status, title, params: {}, ...more });
};

function checkToml(text: string) {
  const lines = text.split("\n");
  const at = lines.findIndex((line) => line.startsWith("colour"));
  if (at < 0) return [];
  return [
    {
      field: "walls[0].colour",
      line: at + 1,
      message_code: "stage.unknown_key",
      message: "A wall has no key “colour”.",
      params: { key: "colour" },
      remedy:
        "Take the line out, or write one of: id, name, shape, radius_m, angle_deg, height_m, resolution_px.",
    },
  ];
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

type Verb = (context: {
  body: Buffer;
  json: () => Record<string, unknown>;
  url: URL;
  parts: string[];
}) => unknown;

const VERBS: [RegExp, Verb][] = [
  [
    /^POST \/api\/mock$/,
    ({ json }) => {
      const { mode, signed_in, setup } = json();
      Object.assign(lot, {
        mode: mode ?? lot.mode,
        signedIn: signed_in ?? lot.signedIn,
        setup: setup ?? lot.setup,
      });
      tell("stage.stage.changed", {});
      return {};
    },
  ],
  [
    /^GET \/api\/v1\/identity\/me$/,
    () => ({
      user: lot.signedIn
        ? {
            id: "u1",
            name: "Lin Wei",
            email: "lin@example.org",
            language: lot.language,
            totp_enabled: lot.totp,
          }
        : null,
      setup_needed: lot.setup,
      company: { id: "c1", name: "North Light Pictures" },
      permissions: [],
    }),
  ],
  [
    /^POST \/api\/v1\/identity\/(sign-in|setup)$/,
    ({ json }) => {
      const { password, code } = json();
      if (password === "wrong")
        refuse(401, "identity.wrong_credentials", "Email or password is wrong", {
          remedy: "Check both. After five tries the door stays shut for a minute.",
        });
      if (lot.totp && !code) refuse(401, "identity.code_needed", "A code is needed");
      Object.assign(lot, { signedIn: true, setup: false });
      return {};
    },
  ],
  [/^POST \/api\/v1\/identity\/sign-out$/, () => Object.assign(lot, { signedIn: false }) && {}],
  [/^PATCH \/api\/v1\/identity\/me$/, () => ({})],
  [
    /^POST \/api\/v1\/identity\/totp$/,
    () => ({
      secret: "JBSW Y3DP EHPK 3PXP",
      uri: "otpauth://totp/x",
      qr_svg:
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 7 7'><path d='M0 0h3v3H0zM4 0h3v3H4zM0 4h3v3H0zM4 4h1v1H4zM6 4h1v1H6zM5 5h1v2H5z'/></svg>",
    }),
  ],
  [/^POST \/api\/v1\/identity\/totp\/confirm$/, () => Object.assign(lot, { totp: true }) && {}],
  [/^DELETE \/api\/v1\/identity\/totp$/, () => Object.assign(lot, { totp: false }) && {}],
  [
    /^GET \/api\/v1\/identity\/tokens$/,
    () => ({
      items: [{ id: "k1", name: "Camera cart script", created_at: now(), used_at: null, expires_at: null }],
    }),
  ],
  [
    /^POST \/api\/v1\/identity\/tokens$/,
    ({ json }) => ({
      id: "k2",
      name: json().name,
      created_at: now(),
      used_at: null,
      expires_at: null,
      token: "flk_3vQ8a1m0dYtJkz2w9xVb",
    }),
  ],
  [
    /^GET \/api\/v1\/identity\/sessions$/,
    () => ({
      items: [
        {
          id: "s1",
          created_at: now(),
          seen_at: now(),
          address: "127.0.0.1",
          user_agent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140",
          current: true,
        },
        {
          id: "s2",
          created_at: now(),
          seen_at: now(),
          address: "192.0.2.17",
          user_agent: "Mozilla/5.0 (iPhone) Safari/605",
          current: false,
        },
      ],
    }),
  ],
  [/^DELETE /, () => ({})],
  [/^GET \/api\/v1\/jobs$/, () => ({ items: lot.jobs, position: lot.position })],
  [
    /^POST \/api\/v1\/jobs\/[^/]+\/cancel$/,
    () => {
      for (const job of lot.jobs) if (job.state === "running") job.state = "cancelled";
      return {};
    },
  ],
  [
    /^GET \/api\/v1\/health$/,
    () => ({
      state: "ok",
      version: "0.1.0",
      components: [
        { name: "database", state: "ok", version: "SQLite 3.46", detail: "0.3 ms" },
        { name: "bus", state: "ok", version: null, detail: "in this process" },
        { name: "blobs", state: "ok", version: null, detail: "local folder" },
        {
          name: "renderer",
          state: "degraded",
          version: "lavapipe, LLVM 15",
          detail: "Software Vulkan: 9 pictures a second",
        },
        { name: "receiver", state: lot.mode === "stale" ? "down" : "ok", version: null, detail: "2 devices" },
      ],
      disk: { free_bytes: 182e9, total_bytes: 500e9 },
    }),
  ],
  [
    /^GET \/api\/v1\/audit$/,
    () => ({
      items:
        lot.mode === "empty"
          ? []
          : Array.from({ length: 30 }, (_, index) => ({
              position: 400 - index,
              time: new Date(Date.now() - index * 733_000).toISOString(),
              actor_name: index % 3 ? "Lin Wei" : "Marta Kowalska",
              verb: [
                "stage.take.rolled",
                "stage.take.cut",
                "stage.content.shown",
                "identity.session.begun",
                "stage.take.marked",
              ][index % 5],
              text: [
                "rolled 24B-5",
                "cut 24B-5",
                "put Street at dusk on the walls",
                "signed in",
                "marked a take",
              ][index % 5],
              subject: "0199",
              before: null,
              after: index % 5 === 4 ? { circled: true } : null,
              hash: `${(index * 7919 + 104729).toString(16)}9f31ac77e0b24d5f`,
            })),
      next_cursor: null,
    }),
  ],
  [
    /^GET \/api\/v1\/stage\/stages$/,
    () => ({
      items: [{ id: "demo", name: "Stage 1", code: "S1", state: lot.take ? "rolling" : "ready" }],
      position: lot.position,
    }),
  ],
  [
    /^GET \/api\/v1\/stage\/stages\/demo$/,
    () =>
      lot.mode === "broken"
        ? refuse(503, "stage.renderer_down", "The stage's renderer does not answer", {
            detail: "No picture has come from the render process for 12 s.",
            remedy: "Start it again with `filmlot run render`, or look at Health for its last error.",
          })
        : snapshot(),
  ],
  [/^GET \/api\/v1\/stage\/stages\/demo\/walls\/main\/mesh$/, () => wallMesh()],
  [
    /^POST \/api\/v1\/stage\/stages\/demo\/roll$/,
    ({ json }) => {
      const { scene, shot, take } = json();
      lot.take = {
        ...pastTake(1),
        id: `t${Date.now()}`,
        slate: `${scene}${shot ?? ""}-${take}`,
        scene: String(scene),
        shot: String(shot ?? ""),
        take: Number(take),
        state: "rolling",
        started_at: now(),
        ended_at: null,
        frames: 0,
        timecode_in: timecodeAt(Date.now()),
        timecode_out: null,
        circled: false,
        notes: "",
      };
      tell("stage.take.rolled", {});
      return lot.take;
    },
  ],
  [
    /^POST \/api\/v1\/stage\/stages\/demo\/cut$/,
    () => {
      const { take } = lot;
      if (!take) return refuse(409, "stage.not_rolling", "Nothing is rolling", { remedy: "Roll first." });
      Object.assign(take, {
        state: "cut",
        ended_at: now(),
        timecode_out: timecodeAt(Date.now()),
        frames: Math.round(((Date.now() - Date.parse(take.started_at)) / 1000) * RATE),
      });
      lot.takes.unshift(take);
      lot.take = null;
      tell("stage.take.cut", {});
      return take;
    },
  ],
  [
    /^GET \/api\/v1\/stage\/stages\/demo\/takes$/,
    () => ({ items: lot.mode === "empty" ? [] : lot.takes, next_cursor: null }),
  ],
  [
    /^GET .*\/takes\/[^/]+$/,
    ({ parts }) => {
      const take = lot.takes.find(({ id }) => id === parts.at(-1));
      return take
        ? record(take)
        : refuse(404, "stage.take_unknown", "There is no such take", {
            remedy: "It may have been deleted. The takes of this stage are in the list.",
          });
    },
  ],
  [
    /^PATCH .*\/takes\/[^/]+$/,
    ({ parts, json }) => Object.assign(lot.takes.find(({ id }) => id === parts.at(-1)) ?? {}, json()),
  ],
  [
    /^GET .*\/takes\/[^/]+\/tracking$/,
    ({ parts }) => tracking(lot.takes.find(({ id }) => id === parts.at(-2)) ?? pastTake(1)),
  ],
  [/^POST .*\/description\/check$/, ({ body }) => ({ errors: checkToml(body.toString()) })],
  [
    /^PUT .*\/description$/,
    ({ body }) => {
      const errors = checkToml(body.toString());
      if (errors.length)
        refuse(422, "stage.description_invalid", "The stage file has errors", { params: { errors } });
      lot.toml = body.toString();
      return {};
    },
  ],
  [
    /^POST .*\/content$/,
    () => {
      lot.content = { asset_id: "a2", version_id: "v2", name: "dropped.glb" };
      tell("stage.content.placed", {});
      return {};
    },
  ],
  [/^POST \/api\/v1\/assets\/uploads$/, ({ url }) => startJob(url.searchParams.get("name") ?? "scene")],
];

function startJob(name: string) {
  const job: Record<string, unknown> = {
    id: `j${Date.now()}`,
    kind: "assets.import",
    name: `Import ${name}`,
    state: "running",
    progress: 0,
    stage: "Reading meshes",
    rate: 84.2,
    left_s: 4,
    error: null,
    created_at: now(),
  };
  lot.jobs.unshift(job);
  const timer = setInterval(() => {
    const progress = Math.min(1, Number(job.progress) + 0.08);
    const fails = name.includes("bad") && progress > 0.4;
    Object.assign(job, {
      progress,
      left_s: 4 * (1 - progress),
      state: fails ? "failed" : progress >= 1 ? "done" : job.state,
    });
    if (fails)
      job.error = {
        code: "assets.scene_refused",
        params: {
          name,
          place: "bytes 0–3",
          what: "a GLB begins with “glTF”, this begins with “PK”, as a zip archive does",
          remedy: "Export the scene as GLB (binary glTF 2.0), not as a zipped folder.",
        },
      };
    tell("jobs.job.progressed", { job_id: job.id, progress });
    if (job.state !== "running") clearInterval(timer);
  }, 300);
  return { asset_id: "a2", version_id: "v2", job_id: job.id };
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
