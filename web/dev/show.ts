/** A show for the small lot: states, a gate, one cue list, and cues that take their time. */

import type {
  Cue,
  CueAction,
  Edit,
  Gate,
  Play,
  Run,
  Show,
  ShowState,
  Snapshot,
  WatchView,
} from "../src/api/showContract.ts";
import { linesOf, newCueId } from "../src/buildings/stage/show/cueEdits.ts";
import { lot, now, refuse, tell } from "./lot.ts";

interface Asked {
  json: () => Record<string, unknown>;
  parts: string[];
}

const deck = (action: string, given = {}): CueAction => ({
  kind: "device",
  device: "deck-a",
  action,
  arguments: given,
});

function cue(number: string, name: string, part: Partial<Cue> = {}): Cue {
  return {
    id: newCueId(),
    number,
    name,
    armed: true,
    pre_wait_ms: 0,
    actions: [],
    post_wait_ms: 0,
    follow: "none",
    trigger: { kind: "go" },
    on_failure: "stop",
    retries: 2,
    autoload_next: true,
    ...part,
  };
}

const dimmed: CueAction = {
  kind: "ramp",
  device: "wall",
  action: "set_brightness",
  argument: "brightness",
  start: 100,
  end: 35,
  duration_ms: 6000,
  step_ms: 40,
  curve: "ease",
  whole: false,
  arguments: {},
};

const show: Show = {
  state: "rehearse",
  rules: { critical: null, disk_needed_min: 30, calibrations: [], second_person: false },
  overrides: [],
  asked_by: null,
  asked_at: null,
};
let cues: Cue[] = [
  cue("1", "House to half", { actions: [dimmed] }),
  cue("2", "Roll the decks", { actions: [deck("record", { name: "24B" })], follow: "continue" }),
  cue("2.5", "Street at dusk", { actions: [{ kind: "snapshot", snapshot_id: "s1", fade_ms: 3000 }] }),
  cue("3", "Rain starts", {
    pre_wait_ms: 4000,
    actions: [deck("go_to", { clip: 3 }), deck("play")],
    trigger: { kind: "timecode", timecode: "10:04:12:00" },
  }),
  cue("4", "雨停，天亮", { armed: false, actions: [dimmed, deck("stop")] }),
  cue("5", "Blackout", { actions: [{ kind: "device", device: "wall", action: "blackout", arguments: {} }] }),
];
let pending: Edit[][] = [];
let revision = 1;
let standby: string | null = cues[1]?.id ?? null;
let paused = false;
const runs: (Run & { began: number })[] = [];
const snapshots: Snapshot[] = [{ id: "s1", name: "Street at dusk, warm", points: 42, taken_at: now() }];
const watches: WatchView[] = [
  {
    id: "w1",
    state: "healthy",
    watch: {
      name: "Deck A records",
      probe: { kind: "status", device: "deck-a", axis: "usable" },
      list_id: "main",
      cue_id: cues[5]?.id ?? "",
      armed: true,
      fail_after_ms: 2000,
      restore_after_ms: 10_000,
      restore_cue_id: null,
    },
  },
];

function gate(): Gate {
  const check = (key: string, outcome: Gate["checks"][number]["outcome"], message: string, remedy = "") => ({
    key,
    outcome,
    message,
    remedy,
    overridden: show.overrides.some((override) => override.check === key),
  });
  const checks = [
    check("devices", "fail", "Not usable: deck-a.", "Open each on the devices page and follow its status."),
    check("tracking", "pass", "Every camera is tracked."),
    check("disk", "pass", "Room for 412 minutes; 30 are asked for."),
    check("calibration", "not_applicable", "No calibration is asked for."),
  ];
  return { open: checks.every(({ outcome, overridden }) => outcome !== "fail" || overridden), checks };
}

const list = () => ({ id: "main", name: "Main", revision, cues, pending, undoable: 3 });

function settle(edits: Edit[]): void {
  cues = linesOf({ cues, pending: [edits] })
    .filter(({ waiting }) => waiting !== "removed")
    .map(({ next }) => next)
    .sort((one, other) => Number(one.number) - Number(other.number));
}

function play(): Play {
  for (const run of runs) {
    run.elapsed_ms = Date.now() - run.began;
    if (run.state === "running" && run.elapsed_ms > Math.max(run.length_ms, 1500)) {
      run.state = run.failures.length > 0 ? "failed" : "done";
      for (const ack of run.acks)
        Object.assign(ack, { answer: ack.answer ?? "done", time_ms: ack.time_ms ?? 8.4 });
    }
  }
  return { runs, standby: { main: standby }, paused, halted: show.state === "panic" };
}

function start(started: Cue): Run {
  const acks = started.actions.flatMap((action): Run["acks"] =>
    "device" in action
      ? [
          {
            device: action.device,
            action: action.action,
            answer: null,
            detail: "",
            remedy: "",
            time_ms: null,
          },
        ]
      : [],
  );
  const refused = acks.find(({ action }) => action === "play");
  if (refused)
    Object.assign(refused, {
      answer: "refused",
      detail: "105 no disk",
      remedy: "Put a formatted disk into the deck.",
      time_ms: 11,
    });
  const run = {
    id: `${Date.now()}`,
    cue_list_id: "main",
    cue_id: started.id,
    cue_number: started.number,
    cue_name: started.name,
    state: "running" as const,
    elapsed_ms: 0,
    length_ms:
      started.pre_wait_ms +
      Math.max(0, ...started.actions.map((of) => ("duration_ms" in of ? of.duration_ms : 0))),
    acks,
    failures: refused ? [{ what: "deck-a play", error: "105 no disk" }] : [],
    left_out: [],
    began: Date.now(),
  };
  runs.push(run);
  standby = cues[cues.indexOf(started) + 1]?.id ?? null;
  tell("stage.cue.started", {});
  return run;
}

function panic(): Play {
  for (const run of runs) if (run.state === "running") run.state = "stopped";
  show.state = "panic";
  tell("stage.show.moved", {});
  return play();
}

const STAGE = "/api/v1/stage/stages/demo";
const at = (method: string, below: string) => new RegExp(`^${method} ${STAGE}/${below}$`);

export const SHOW_VERBS: [RegExp, (asked: Asked) => unknown][] = [
  [
    at("GET", "show"),
    () => (lot.mode === "broken" ? refuse(503, "stage.console_down", "Nothing plays") : show),
  ],
  [
    at("POST", "show"),
    ({ json }) => {
      const { state, overrides } = json() as { state: ShowState; overrides?: Show["overrides"] };
      show.state = state;
      show.overrides = (overrides ?? []).map((override) => ({ ...override, person: "Lin Wei", at: now() }));
      tell("stage.show.moved", {});
      return show;
    },
  ],
  [at("GET", "show/gate"), gate],
  [at("GET", "play"), play],
  [
    at("POST", "play/(pause|resume)"),
    ({ parts }) => {
      paused = parts.at(-1) === "pause";
      return play();
    },
  ],
  [
    at("POST", "play/runs/[^/]+/stop"),
    ({ parts }) => {
      for (const run of runs) if (run.id === parts.at(-2)) run.state = "stopped";
      return play();
    },
  ],
  [at("POST", "panic"), panic],
  [
    at("GET", "cue-lists"),
    () => ({
      items:
        lot.mode === "empty"
          ? []
          : [{ id: "main", name: "Main", cues: cues.length, revision, pending: pending.length }],
    }),
  ],
  [at("GET", "cue-lists/main"), list],
  [
    at("POST", "cue-lists/main/edits"),
    ({ json }) => {
      const { edits } = json() as { edits: Edit[] };
      if (show.state === "live" || pending.length > 0) pending = [...pending, edits];
      else settle(edits);
      revision += 1;
      tell("stage.cue_list.edited", {});
      return list();
    },
  ],
  [
    at("POST", "cue-lists/main/pending"),
    () => {
      settle(pending.flat());
      pending = [];
      tell("stage.cue_list.edited", {});
      return list();
    },
  ],
  [
    at("DELETE", "cue-lists/main/pending"),
    () => {
      pending = [];
      tell("stage.cue_list.pended", {});
      return list();
    },
  ],
  [
    at("POST", "cue-lists/main/go"),
    () => {
      const next = cues.find(({ id }) => id === standby);
      return next ? start(next) : refuse(409, "stage.cue_unknown", "No cue stands by");
    },
  ],
  [
    at("POST", "cue-lists/main/standby"),
    ({ json }) => {
      standby = String(json().cue_id);
      return play();
    },
  ],
  [
    at("GET", "cue-lists/main/plan"),
    () => ({
      steps: cues
        .slice(1, 4)
        .flatMap((planned, index) =>
          planned.actions
            .filter(({ kind }) => kind === "device")
            .map((what) => ({ at_ms: index * 1040, cue_number: planned.number, what })),
        ),
      left_out: [{ device: "head", point: "tally", reason: "read_only" }],
      whole: true,
    }),
  ],
  [
    at("GET", "commands"),
    () => ({
      items: [
        {
          device: "deck-a",
          action: "record",
          name: "Record",
          arguments: [{ name: "name", required: false }],
        },
        { device: "deck-a", action: "stop", name: "Stop", arguments: [] },
        {
          device: "deck-a",
          action: "go_to",
          name: "Go to clip",
          arguments: [{ name: "clip", required: true }],
        },
        { device: "deck-a", action: "play", name: "Play", arguments: [{ name: "speed", required: false }] },
        { device: "wall", action: "blackout", name: "Blackout", arguments: [] },
        {
          device: "wall",
          action: "set_brightness",
          name: "Set brightness",
          arguments: [{ name: "brightness", required: true }],
        },
      ],
    }),
  ],
  [at("GET", "watches"), () => ({ items: lot.mode === "empty" ? [] : watches })],
  [
    at("PUT", "watches/[^/]+"),
    ({ json }) => Object.assign(watches[0] ?? {}, { watch: json() as unknown as WatchView["watch"] }),
  ],
  [
    at("POST", "watches/[^/]+/(trigger|reset)"),
    ({ parts }) =>
      Object.assign(watches[0] ?? {}, { state: parts.at(-1) === "trigger" ? "fired" : "unseen" }),
  ],
  [at("GET", "snapshots"), () => ({ items: lot.mode === "empty" ? [] : snapshots })],
  [
    at("POST", "snapshots/[^/]+/recall"),
    () => ({
      ...start(cue("0", "Street at dusk, warm")),
      left_out: [{ device: "head", point: "tally", reason: "gone" }],
    }),
  ],
];
