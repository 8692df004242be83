/** What the small lot answers, by method and address. */
import { lot, now, pastTake, record, refuse, snapshot, tell, tracking } from "./lot.ts";
import { SHOW_VERBS } from "./show.ts";
import { RATE, timecodeAt, wallMesh } from "./stage.ts";

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

type Verb = (context: {
  body: Buffer;
  json: () => Record<string, unknown>;
  url: URL;
  parts: string[];
}) => unknown;

export const VERBS: [RegExp, Verb][] = [
  ...SHOW_VERBS,
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
      permissions: ["stage.show.operate", "stage.show.edit", "stage.gate.override", "machines.program.run"],
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
    /^GET \/api\/v1\/machines$/,
    () => ({
      machines: [
        {
          name: "render-1",
          address: "192.0.2.11:8710",
          state: "ok",
          detail:
            "NVIDIA RTX 6000; 1 programs; load 1.2 of 32; 101.4 GiB of memory, 812 GiB of disk free; clock 0.1 ms ahead",
          allowed: ["node", "player"],
          programs: [
            {
              run: "0197",
              name: "node",
              pid: 71,
              started_ns: 0,
              code: null,
              said: "node.without_real_time_priority",
            },
            { run: "0196", name: "node", pid: 64, started_ns: 0, code: -9, said: "" },
          ],
        },
        {
          name: "render-2",
          address: "192.0.2.12:8710",
          state: "down",
          detail: "it is not reached: [Errno 111] Connection refused",
          allowed: [],
          programs: [],
        },
      ],
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
              actor: index % 5 ? "user:u1" : "system:relay",
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
    stage: "reading",
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
        params: { name },
        title: "The scene cannot be shown",
        detail: `${name}, bytes 0–3: a GLB begins with “glTF”, this begins with “PK”, as a zip archive does.`,
        remedy: "Export the scene as GLB (binary glTF 2.0), not as a zipped folder.",
      };
    tell("jobs.job.progressed", { job_id: job.id, progress });
    if (job.state !== "running") clearInterval(timer);
  }, 300);
  return { asset_id: "a2", version_id: "v2", job_id: job.id };
}
