/** The plan of a scene: assets as their footprints, moved by hand or with the arrows. */
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Placement } from "../../../api/assetsContract.ts";
import { useNarrow } from "../library/useNarrow.ts";
import {
  cornersOf,
  type Footprint,
  footprintOf,
  gridStep,
  type PlanBounds,
  planBounds,
  snapped,
} from "./plan.ts";

type Position = [number, number, number];

interface ScenePlanProps {
  placements: readonly Placement[];
  /** By asset. */
  footprints: ReadonlyMap<string, Footprint>;
  chosen: string | null;
  isFixed: boolean;
  onChoose: (name: string) => void;
  onMove: (name: string, position_m: Position) => void;
}

const STEP_M = 0.1;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export function ScenePlan({ placements, footprints, chosen, isFixed, onChoose, onMove }: ScenePlanProps) {
  const { t } = useTranslation("assets");
  const letters = useNarrow() ? 30 : 60;
  const drawing = useRef<SVGSVGElement>(null);
  const [held, setHeld] = useState<{ name: string; grip: [number, number]; bounds: PlanBounds } | null>(null);
  const placed = placements.map((placement) => ({
    placement,
    footprint: footprints.get(placement.asset_id) ?? footprintOf(null),
  }));
  // While something is held the ground stays: it would run away under the hand.
  const bounds = held?.bounds ?? planBounds(placed);
  const groundAt = (event: PointerEvent): [number, number] => {
    const turned = drawing.current?.getScreenCTM()?.inverse();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(turned);
    return [point.x, -point.y];
  };
  const take = (event: PointerEvent, { name, position_m }: Placement) => {
    onChoose(name);
    if (isFixed || event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const [x, y] = groundAt(event);
    const [x_m, y_m] = position_m ?? [0, 0, 0];
    setHeld({ name, grip: [x_m - x, y_m - y], bounds });
  };
  const pull = (event: PointerEvent, placement: Placement) => {
    if (held?.name !== placement.name) return;
    const [x, y] = groundAt(event);
    onMove(placement.name, [
      snapped(x + held.grip[0]),
      snapped(y + held.grip[1]),
      placement.position_m?.[2] ?? 0,
    ]);
  };
  const steer = (event: KeyboardEvent, { name, position_m = [0, 0, 0] }: Placement) => {
    const towards = ARROWS[event.key];
    if (!towards || isFixed) return;
    event.preventDefault();
    const step_m = event.shiftKey ? 10 * STEP_M : STEP_M;
    const [x_m, y_m, z_m] = position_m;
    onMove(name, [snapped(x_m + towards[0] * step_m), snapped(y_m + towards[1] * step_m), z_m]);
  };
  return (
    <svg
      ref={drawing}
      className="scene-plan"
      viewBox={`${bounds.left_m} ${-bounds.far_m} ${bounds.width_m} ${bounds.depth_m}`}
      role="application"
      aria-label={t("scenes.plan")}
    >
      <Ground bounds={bounds} text_m={bounds.width_m / letters} />
      {placed.map(({ placement, footprint }) => (
        // biome-ignore lint/a11y/useSemanticElements: a shape of a drawing
        <g
          key={placement.name}
          className={placement.name === chosen ? "plan-asset chosen" : "plan-asset"}
          role="button"
          tabIndex={0}
          aria-label={t("scenes.stands", {
            name: placement.name,
            x: (placement.position_m?.[0] ?? 0).toFixed(2),
            y: (placement.position_m?.[1] ?? 0).toFixed(2),
          })}
          onFocus={() => onChoose(placement.name)}
          onKeyDown={(event) => steer(event, placement)}
          onPointerDown={(event) => take(event, placement)}
          onPointerMove={(event) => pull(event, placement)}
          onPointerUp={() => setHeld(null)}
          onPointerCancel={() => setHeld(null)}
        >
          <Shape placement={placement} footprint={footprint} text_m={bounds.width_m / letters} />
        </g>
      ))}
    </svg>
  );
}

function Shape({
  placement,
  footprint,
  text_m,
}: {
  placement: Placement;
  footprint: Footprint;
  text_m: number;
}) {
  const corners = cornersOf(placement, footprint);
  const [first, second] = corners;
  const middle = [0, 1].map(
    (axis) => corners.reduce((sum, corner) => sum + (corner[axis] ?? 0), 0) / corners.length,
  );
  return (
    <>
      <polygon points={corners.map(([x, y]) => `${x},${-y}`).join(" ")} />
      {first && second && (
        <line className="plan-front" x1={first[0]} y1={-first[1]} x2={second[0]} y2={-second[1]} />
      )}
      <text x={middle[0]} y={-(middle[1] ?? 0)} fontSize={text_m}>
        {placement.name}
      </text>
    </>
  );
}

function Ground({ bounds, text_m }: { bounds: PlanBounds; text_m: number }) {
  const step_m = gridStep(Math.max(bounds.width_m, bounds.depth_m));
  const lines = (from: number, to: number) => {
    const first = Math.ceil(from / step_m);
    return Array.from(
      { length: Math.floor(to / step_m) - first + 1 },
      (_, index) => (first + index) * step_m,
    );
  };
  const [right, near] = [bounds.left_m + bounds.width_m, bounds.far_m - bounds.depth_m];
  const drawn = [
    ...lines(bounds.left_m, right).map((x) => `M${x} ${-near}V${-bounds.far_m}`),
    ...lines(near, bounds.far_m).map((y) => `M${bounds.left_m} ${-y}H${right}`),
  ];
  return (
    <>
      <path className="plan-grid" d={drawn.join("")} />
      <path className="plan-axes" d={`M${bounds.left_m} 0H${right}M0 ${-near}V${-bounds.far_m}`} />
      <text
        className="plan-scale"
        x={bounds.left_m + step_m * 0.2}
        y={-near - step_m * 0.2}
        fontSize={text_m}
      >
        {`${step_m} m`}
      </text>
    </>
  );
}
