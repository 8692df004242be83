/** The stage from above, as a drawing: for browsers without 3D, previews and print. */
import type { Pose, Vector } from "../api/contract.ts";
import { boundsOf } from "./wallShape.ts";

interface PlanViewProps {
  lines: readonly (readonly [number, number])[][];
  pose: Pose | null;
  outerEye_m: Vector | null;
  path?: readonly Vector[];
  label: string;
}

const FRUSTUM_M = 4;

/** Points of an SVG: stage +Y (to the wall) is up on the page. */
const at = (x: number, y: number): string => `${x.toFixed(3)},${(-y).toFixed(3)}`;

export function PlanView({ lines, pose, outerEye_m, path = [], label }: PlanViewProps) {
  const known = [
    ...lines.flat(),
    ...path.map(([x, y]) => [x, y] as const),
    ...(pose ? [[pose.position_m[0], pose.position_m[1]] as const] : []),
    [0, 0] as const,
  ];
  const bounds = boundsOf(known, 1);
  const width = bounds.right - bounds.left;
  const depth = bounds.far - bounds.near;
  const size = Math.max(width, depth);
  return (
    <svg
      className="plan"
      viewBox={`${bounds.left} ${-bounds.far} ${width} ${depth}`}
      preserveAspectRatio="xMidYMid meet"
      role="img"
      aria-label={label}
    >
      <Grid bounds={bounds} />
      {lines.map((line) => (
        <polyline
          key={line.map(([x, y]) => at(x, y)).join(" ")}
          points={line.map(([x, y]) => at(x, y)).join(" ")}
          className="plan-wall"
        />
      ))}
      {path.length > 1 && (
        <polyline points={path.map(([x, y]) => at(x, y)).join(" ")} className="plan-path" />
      )}
      {outerEye_m && (
        <circle cx={outerEye_m[0]} cy={-outerEye_m[1]} r={size * 0.009} className="plan-outer-eye" />
      )}
      {pose && <PlanCamera pose={pose} size={size} />}
    </svg>
  );
}

function Grid({ bounds }: { bounds: ReturnType<typeof boundsOf> }) {
  const whole = (from: number, to: number) =>
    Array.from({ length: Math.floor(to) - Math.ceil(from) + 1 }, (_, step) => Math.ceil(from) + step);
  const down = whole(bounds.left, bounds.right).map((x) => `M${at(x, bounds.near)} L${at(x, bounds.far)}`);
  const across = whole(bounds.near, bounds.far).map((y) => `M${at(bounds.left, y)} L${at(bounds.right, y)}`);
  return <path d={[...down, ...across].join(" ")} className="plan-grid" />;
}

function PlanCamera({ pose, size }: { pose: Pose; size: number }) {
  const [x, y] = pose.position_m;
  const half = Math.atan(pose.sensor_mm[0] / 2 / (pose.focal_length_mm ?? 35));
  const pan = (pose.rotation_deg[0] * Math.PI) / 180;
  const reach = (angle: number): string =>
    at(x - Math.sin(angle) * FRUSTUM_M, y + Math.cos(angle) * FRUSTUM_M);
  return (
    <g className={pose.stale ? "plan-camera stale" : "plan-camera"}>
      <polygon points={`${at(x, y)} ${reach(pan + half)} ${reach(pan - half)}`} />
      <circle cx={x} cy={-y} r={size * 0.012} />
    </g>
  );
}
