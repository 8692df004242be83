/** What the server says and takes, as in its OpenAPI document. Names stay as they are on the wire. */
import type { components } from "./schema.d.ts";

export type Vector = readonly [number, number, number];
/** Null where a source gave none. */
export type MaybeVector = readonly [number | null, number | null, number | null];
export type Size = readonly [number, number];

export interface User {
  id: string;
  name: string;
  email: string;
  language: string;
  totp_enabled: boolean;
}

export interface Me {
  user: User | null;
  setup_needed: boolean;
  company: { id: string; name: string } | null;
  permissions: string[];
}

export interface ApiToken {
  id: string;
  name: string;
  created_at: string;
  used_at: string | null;
  expires_at: string | null;
}

export interface NewApiToken extends ApiToken {
  token: string;
}

export interface LoginSession {
  id: string;
  created_at: string;
  seen_at: string;
  address: string;
  user_agent: string;
  current: boolean;
}

export interface TotpEnrolment {
  secret: string;
  uri: string;
  qr_svg: string;
}

interface AnyWall {
  id: string;
  name: string;
  resolution_px: Size;
}

export type Wall = AnyWall &
  (
    | { shape: "arc"; radius_m: number; angle_deg: number; width_m: number; height_m: number }
    | { shape: "flat"; distance_m: number; width_m: number; height_m: number }
    | { shape: "mesh"; file: string }
  );

export interface StageCamera {
  id: string;
  name: string;
  device: string;
  backups: string[];
  focal_length_mm: number;
  sensor_mm: Size;
  resolution_px: Size;
}

export interface DeviceReason {
  code: string;
  params: Record<string, unknown>;
  /** What to do, in the reader's language. */
  remedy: string;
}

export interface DeviceStatus {
  link: "up" | "down";
  usable: "yes" | "degraded" | "no";
  fresh: boolean;
  age_ms: number | null;
  rate_hz: number | null;
  lost: number;
  reason: DeviceReason | null;
}

export interface StageDevice {
  id: string;
  name: string;
  family: string;
  address: string;
  status: DeviceStatus;
}

/** A device that answered a search; `toml` describes it. */
export interface FoundDevice {
  family: string;
  address: string;
  name: string;
  identity: string;
  toml: string;
}

/** `notes` says by family why none could be asked. */
export interface FoundDevices {
  items: FoundDevice[];
  notes: Record<string, string>;
}

export interface OutputStatus {
  state: "sending" | "waiting" | "failing";
  /** The device that is sent now. */
  device: string | null;
  rate_hz: number;
  sent: number;
  reason: DeviceReason | null;
}

/** What the stage sends on: a device as another family sends it. */
export interface StageOutput {
  id: string;
  name: string;
  family: string;
  to: string[];
  status: OutputStatus;
}

export interface StageDescription {
  timecode_rate: string;
  walls: Wall[];
  cameras: StageCamera[];
  /** `simulate` names the path on which the lot itself plays the device. */
  devices: { id: string; name: string; family: string; simulate?: string | null }[];
  outer_eye_m: Vector;
}

export interface StageSummary {
  id: string;
  name: string;
  code: string;
  state: string;
}

export interface Slate {
  scene: string;
  shot: string;
  take: number;
}

export type TakeState = "rolling" | "cut" | "verified" | "interrupted" | (string & {});

export interface TakeFile {
  kind: "picture" | "tracking" | "index" | "manifest" | (string & {});
  name: string;
  size: number;
  blake3: string | null;
}

export interface RecorderAck {
  device: string;
  name: string;
  action: "record" | "stop";
  answer: "done" | "refused" | "timed_out" | "not_ready" | "lost" | "unknown";
  detail: string;
  time_ms: number;
  /** What the recorder calls its recording, and how long it says that it is; empty where it does not tell. */
  clip: string;
  duration: string;
}

/** A recorder's file, or a recorder without one. */
export interface HarvestedFile {
  device: string;
  device_name: string;
  path: string;
  name: string;
  state: "waiting" | "fetched" | "failed";
  size: number | null;
  blake3?: string | null;
  sha256?: string | null;
  /** Why it is not here; a file that is here may be shorter than the take. */
  reason?: string | null;
  detail: string;
}

/** One thing that is not as it was in the take before. */
export interface Change {
  kind: string;
  subject: string;
  before: string | number | boolean | null;
  after: string | number | boolean | null;
}

export interface CameraStart {
  position_m: Vector;
  rotation_deg: Vector;
  focal_length_mm: number | null;
  focus_distance_m: number | null;
  f_stop: number | null;
}

export interface Continuity {
  previous: { id: string; slate: string } | null;
  start: CameraStart | null;
  moved: { distance_m: number; offset_m: Vector; rotation_deg: Vector } | null;
  changes: Change[];
}

export interface Take {
  id: string;
  slate: string;
  scene: string;
  shot: string;
  take: number;
  state: TakeState;
  camera: string;
  started_at: string;
  ended_at: string | null;
  /** Null while it rolls. */
  frames: number | null;
  timecode_in: string | null;
  timecode_out: string | null;
  rate: string;
  circled: boolean;
  notes: string;
  /** Why it broke off, by code. */
  reason: string | null;
  files: TakeFile[];
  recorders: RecorderAck[];
  harvest: HarvestedFile[];
  /** The job that fetches them. */
  harvest_job?: string | null;
  wall_state: Record<string, unknown>;
  asset_versions: UsedVersion[];
}

/** A version that stood on the wall; without timecodes from the first frame on, and until the last. */
export interface UsedVersion {
  asset_id: string;
  version_id: string;
  name: string;
  look?: Record<string, string>;
  timecode_in?: string | null;
  timecode_out?: string | null;
}

export type Content = components["schemas"]["ContentView"];
export type Look = components["schemas"]["StageLook"];

export interface StageSnapshot {
  stage: { id: string; name: string; code?: string; description: StageDescription };
  devices: StageDevice[];
  outputs: StageOutput[];
  content: Content | null;
  /** The walls show the chart for calibrations in its place. */
  chart_is_shown: boolean;
  take: Take | null;
  takes: Take[];
  slate: Slate;
  position: number;
}

export interface WallMesh {
  positions: Vector[];
  uvs: Size[];
  indices: number[];
}

export interface Pose {
  position_m: Vector;
  rotation_deg: Vector;
  focal_length_mm: number | null;
  sensor_mm: Size;
  stale: boolean;
  /** The device that it came from. */
  device?: string;
}

/** A device as it is now. */
export type ViewDevice = { id: string } & DeviceStatus;

/** An output as it is now. */
export type ViewOutput = { id: string } & OutputStatus;

export interface ViewHeader {
  frame: number;
  time_ns: number;
  timecode: string | null;
  pose: Pose | null;
  take_id: string | null;
  pictures: { name: string; size: number }[];
  devices: ViewDevice[];
  outputs: ViewOutput[];
}

export interface Tracking {
  time_ns: number[];
  frame: number[];
  timecode: (string | null)[];
  position_m: MaybeVector[];
  rotation_deg: MaybeVector[];
  focal_length_mm: (number | null)[];
}

export interface DescriptionError {
  field: string;
  line: number | null;
  message_code: string;
  message: string;
  params: Record<string, unknown>;
  remedy: string;
}

export type JobState = "queued" | "running" | "done" | "failed" | "cancelled" | (string & {});

/** Why a job gave up, in the reader's language. */
export interface JobFault {
  code: string;
  params: Record<string, unknown>;
  title: string;
  detail: string;
  remedy: string;
}

export interface Job {
  id: string;
  kind: string;
  name: string;
  state: JobState;
  progress: number | null;
  stage: string;
  /** Units a second. */
  rate: number | null;
  left_s: number | null;
  error: JobFault | null;
  created_at: string;
}

export interface AuditLine {
  position: number;
  time: string;
  /** "user:…", "token:…" or "system:…". */
  actor: string;
  actor_name: string;
  verb: string;
  /** The line as a sentence, in the reader's language. */
  text: string;
  subject: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  hash: string;
}

export interface Page<Item> {
  items: Item[];
  cursor?: string | null;
  next_cursor?: string | null;
  position?: number;
}

export interface Health {
  state?: string;
  version?: string;
  components: { name: string; state: string; version?: string | null; detail?: string | null }[];
  disk?: { path?: string; free_bytes: number; total_bytes: number } | null;
}

/** A program on a render machine; `code` is null while it runs. */
export interface MachineProgram {
  run: string;
  name: string;
  code: number | null;
  said: string;
}

/** A render machine; `allowed` are the programs that its owner lists. */
export interface Machine {
  name: string;
  address: string;
  state: "ok" | "degraded" | "down";
  detail: string | null;
  allowed: string[];
  programs: MachineProgram[];
}

export interface LiveEvent {
  id: string;
  position: number;
  type: string;
  time: string;
  subject: string;
  scope: string | null;
  actor: string | null;
  data: Record<string, unknown>;
}
