/** The mock's one stage: an arc of wall and a camera on a dolly. */
import { paintBmp, streetColour, type Vector } from "./street.ts";

export const RATE = 24;
export const WALL = { radius_m: 5, angle_deg: 150, height_m: 4, origin_m: [0, 0, 0] as Vector };
export const SENSOR_MM = [36, 20.25] as const;
const EYE: Vector = [0, 0, 1.6];

const half = (WALL.angle_deg / 2) * (Math.PI / 180);

export function wallMesh() {
  const across = 64;
  const up = 4;
  const positions: Vector[] = [];
  const uvs: [number, number][] = [];
  const indices: number[] = [];
  for (let row = 0; row <= up; row += 1) {
    for (let column = 0; column <= across; column += 1) {
      const angle = -half + (2 * half * column) / across;
      positions.push([
        Math.sin(angle) * WALL.radius_m,
        Math.cos(angle) * WALL.radius_m,
        WALL.height_m * (1 - row / up),
      ]);
      uvs.push([column / across, row / up]);
    }
  }
  for (let row = 0; row < up; row += 1) {
    for (let column = 0; column < across; column += 1) {
      const at = row * (across + 1) + column;
      indices.push(at, at + across + 1, at + 1, at + 1, at + across + 1, at + across + 2);
    }
  }
  return { positions, uvs, indices };
}

export function poseAt(time_s: number) {
  const x = 1.5 * Math.sin(time_s * 0.45);
  const y = -1.6 + 0.35 * Math.cos(time_s * 0.31);
  const z = 1.65 + 0.18 * Math.sin(time_s * 0.7);
  return {
    position_m: [x, y, z] as Vector,
    rotation_deg: [
      9 * Math.sin(time_s * 0.45) + 2 * Math.sin(time_s * 1.3),
      2.5 * Math.sin(time_s * 0.6),
      0.6 * Math.sin(time_s * 0.9),
    ] as Vector,
    focal_length_mm: 32,
    sensor_mm: SENSOR_MM,
    stale: false,
  };
}

type Pose = ReturnType<typeof poseAt>;

function directionOf(pose: Pose, u: number, v: number): Vector {
  const [pan, tilt] = pose.rotation_deg.map((angle) => (angle * Math.PI) / 180) as [number, number, number];
  const x = ((u - 0.5) * SENSOR_MM[0]) / pose.focal_length_mm;
  const z = ((0.5 - v) * SENSOR_MM[1]) / pose.focal_length_mm;
  const forward = Math.cos(tilt) - z * Math.sin(tilt);
  const up = Math.sin(tilt) + z * Math.cos(tilt);
  return [x * Math.cos(pan) - forward * Math.sin(pan), x * Math.sin(pan) + forward * Math.cos(pan), up];
}

const towards = (from: Vector, to: Vector): Vector => {
  const apart: Vector = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const length = Math.hypot(...apart);
  return [apart[0] / length, apart[1] / length, apart[2] / length];
};

function inFrame(pose: Pose, point: Vector): boolean {
  const [dx, dy, dz] = towards(pose.position_m, point);
  const [pan, tilt] = pose.rotation_deg.map((angle) => (angle * Math.PI) / 180) as [number, number, number];
  const right = dx * Math.cos(pan) + dy * Math.sin(pan);
  const ahead = -dx * Math.sin(pan) + dy * Math.cos(pan);
  const forward = ahead * Math.cos(tilt) + dz * Math.sin(tilt);
  const up = -ahead * Math.sin(tilt) + dz * Math.cos(tilt);
  return (
    forward > 0 &&
    Math.abs(right / forward) < (SENSOR_MM[0] / 2 / pose.focal_length_mm) * 1.06 &&
    Math.abs(up / forward) < (SENSOR_MM[1] / 2 / pose.focal_length_mm) * 1.06
  );
}

export function wallPicture(pose: Pose): Buffer {
  return paintBmp(480, 150, (u, v) => {
    const angle = -half + 2 * half * u;
    const point: Vector = [
      Math.sin(angle) * WALL.radius_m,
      Math.cos(angle) * WALL.radius_m,
      WALL.height_m * (1 - v),
    ];
    const inner = inFrame(pose, point);
    const eye = inner ? pose.position_m : EYE;
    const [red, green, blue] = streetColour(eye, towards(eye, point));
    return inner ? [red, green, blue] : [red * 0.72, green * 0.72, blue * 0.72];
  });
}

export function cameraPicture(pose: Pose): Buffer {
  const [ex, ey, ez] = pose.position_m;
  return paintBmp(320, 180, (u, v) => {
    const direction = directionOf(pose, u, v);
    const [dx, dy, dz] = direction;
    const a = dx * dx + dy * dy;
    const b = ex * dx + ey * dy;
    const reach = (-b + Math.sqrt(Math.max(0, b * b - a * (ex * ex + ey * ey - WALL.radius_m ** 2)))) / a;
    const z = ez + dz * reach;
    if (z < 0) return [26 + z * 4, 26 + z * 4, 29 + z * 4];
    if (z > WALL.height_m) return [8, 8, 9];
    // A stand-in for the actor, one metre in front of the middle.
    const toActor = (1 - ey) / dy;
    const side = ex + dx * toActor;
    const tall = ez + dz * toActor;
    if (
      Math.hypot((side - 0.3) / 0.27, (tall - 0.8) / 0.82) < 1 ||
      Math.hypot(side - 0.3, tall - 1.68) < 0.14
    ) {
      const shade = 0.5 + 0.5 * Math.max(0, 1 - Math.abs(side - 0.2) * 3);
      return [96 * shade, 88 * shade, 84 * shade];
    }
    return streetColour(pose.position_m, direction);
  });
}

export function timecodeAt(time_ms: number): string {
  const frames = Math.floor(((time_ms % 86_400_000) * RATE) / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const seconds = Math.floor(frames / RATE);
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, frames % RATE]
    .map(two)
    .join(":");
}
