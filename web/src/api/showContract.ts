/** What the server says and takes about a show: its own document's words, without a second spelling. */
import type { components } from "./schema.d.ts";

type Answers = components["schemas"];

export type Show = Answers["ShowView"];
export type ShowState = Answers["ShowState"];
export type Gate = Answers["GateView"];
export type GateCheck = Answers["CheckView"];
export type Override = Answers["Override"];

export type Cue = Answers["Cue"];
export type CueAction = Cue["actions"][number];
export type DeviceAction = Answers["DeviceAction"];
export type StateChange = Answers["StateChange"];
export type ContentShow = Answers["ContentShow"];
export type LookChange = Answers["LookChange"];
export type PointRamp = Answers["PointRamp"];
export type Trigger = Cue["trigger"];
export type CueList = Answers["CueListView"];
export type CueListBrief = Answers["CueListBrief"];
export type Edit = CueList["pending"][number][number];

export type Play = Answers["PlayView"];
export type Run = Answers["RunView"];
export type Ack = Answers["AckView"];
export type RunState = Answers["RunState"];
export type Unrecalled = Answers["Unrecalled"];
export type Plan = Answers["PlanView"];
export type PlanStep = Answers["PlanStepView"];

export type Watch = Answers["Watch"];
export type WatchState = Answers["WatchState"];
export type WatchView = Answers["WatchView"];
export type Probe = Watch["probe"];
export type Snapshot = Answers["SnapshotBrief"];
export type SnapshotScope = Answers["Scope"];
export type Command = Answers["CommandView"];

export type Remote = Answers["RemoteView"];
export type Heard = Answers["HeardView"];
