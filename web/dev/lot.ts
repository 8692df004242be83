/**
 * A small lot in memory for work on the pages: enough truth to look at, none to rely on.
 * `POST /api/mock {"mode": "full" | "empty" | "stale" | "broken", "signed_in": true, "setup": false}` sets its state.
 */
import type { ServerResponse } from "node:http";
import { poseAt, RATE, SENSOR_MM, timecodeAt, WALL } from "./stage.ts";

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

export interface MockTake {
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

export const now = () => new Date().toISOString();

export function pastTake(number: number): MockTake {
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

/** One output that is sent, one that the network does not take. */
export function outputs() {
  const silent = lot.mode !== "full";
  const waiting = {
    code: "output.no_fresh_source",
    params: {},
    remedy: "None of its devices gives a fresh sample.",
  };
  const failing = {
    code: "output.not_sent",
    params: { detail: "[Errno 101] Network is unreachable" },
    remedy: "The network did not take what was sent: check the address, the route to it and the cable.",
  };
  return [
    {
      id: "desk",
      name: "Lighting desk",
      family: "psn",
      to: ["multicast:56565"],
      status: {
        state: silent ? "waiting" : "sending",
        device: silent ? null : "tracker",
        rate_hz: silent ? 0 : 120,
        sent: 48_210,
        reason: silent ? waiting : null,
      },
    },
    {
      id: "engine",
      name: "Engine",
      family: "freed",
      to: ["10.0.0.5:40000"],
      status: { state: "failing", device: silent ? null : "tracker", rate_hz: 0, sent: 0, reason: failing },
    },
  ];
}

export function tell(type: string, data: Record<string, unknown>): void {
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

export function snapshot() {
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
        devices: [
          ...lot.devices(),
          { id: "deck-a", name: "Deck A", family: "hyperdeck", address: "tcp://192.0.2.20:9993" },
          { id: "wall", name: "Wall processor", family: "tessera", address: "tcp://192.0.2.30:80" },
        ],
      },
    },
    devices: lot.devices(),
    outputs: lot.mode === "empty" ? [] : outputs(),
    content: lot.mode === "empty" ? null : lot.content,
    chart_is_shown: false,
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

export function record(take: MockTake) {
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

export function tracking(take: MockTake) {
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

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly body: Record<string, unknown>,
  ) {
    super(String(body.title));
  }
}

export const refuse = (
  status: number,
  code: string,
  title: string,
  more: Record<string, unknown> = {},
): never => {
  throw new Refusal(status, { type: `/docs/problems/${code}`, code, status, title, params: {}, ...more });
};
