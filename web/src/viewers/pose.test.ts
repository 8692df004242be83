import * as THREE from "three";
import { describe, expect, it } from "vitest";
import type { Pose } from "../api/contract.ts";
import { frameEdge, placeAtPose } from "./pose.ts";

const pose = (pan: number, tilt: number, roll: number): Pose => ({
  position_m: [1, 2, 3],
  rotation_deg: [pan, tilt, roll],
  focal_length_mm: 36,
  sensor_mm: [36, 18],
  stale: false,
});

/** Rz(pan) · Rx(tilt) · Ry(roll), multiplied out by hand: columns are right, forward, up. */
function rotation(pan: number, tilt: number, roll: number): number[][] {
  const [p, t, r] = [pan, tilt, roll].map((angle) => (angle * Math.PI) / 180) as [number, number, number];
  const multiply = (a: number[][], b: number[][]) =>
    a.map((row) =>
      row.map((_, column) => row.reduce((sum, value, k) => sum + value * (b[k]?.[column] ?? 0), 0)),
    );
  const z = [
    [Math.cos(p), -Math.sin(p), 0],
    [Math.sin(p), Math.cos(p), 0],
    [0, 0, 1],
  ];
  const x = [
    [1, 0, 0],
    [0, Math.cos(t), -Math.sin(t)],
    [0, Math.sin(t), Math.cos(t)],
  ];
  const y = [
    [Math.cos(r), 0, Math.sin(r)],
    [0, 1, 0],
    [-Math.sin(r), 0, Math.cos(r)],
  ];
  return multiply(multiply(z, x), y);
}

describe("a camera placed at its pose", () => {
  it.each([
    [0, 0, 0],
    [30, 0, 0],
    [0, -20, 0],
    [0, 0, 15],
    [-140, 35, -12],
  ])("stands as OpenTrackIO says at pan %d, tilt %d, roll %d", (pan, tilt, roll) => {
    const camera = new THREE.Object3D();

    placeAtPose(camera, pose(pan, tilt, roll));

    const columns = [new THREE.Vector3(), new THREE.Vector3(), new THREE.Vector3()] as const;
    camera.matrixWorld.extractBasis(...columns);
    const expected = rotation(pan, tilt, roll);
    columns.forEach((column, index) => {
      column.toArray().forEach((value, row) => {
        expect(value).toBeCloseTo(expected[row]?.[index] ?? Number.NaN, 9);
      });
    });
    expect(camera.position.toArray()).toEqual([1, 2, 3]);
  });

  it("looks to the left for a positive pan", () => {
    const camera = new THREE.Object3D();
    placeAtPose(camera, pose(90, 0, 0));

    const forward = new THREE.Vector3(0, 1, 0).applyQuaternion(camera.quaternion);

    expect(forward.x).toBeCloseTo(-1, 9);
  });
});

describe("the frame's edge", () => {
  it("passes through the sensor's corners", () => {
    const edge = frameEdge(pose(0, 0, 0), 4);

    const corner = edge[0]?.clone().divideScalar(edge[0].y);
    expect(corner?.x).toBeCloseTo(-0.5, 9);
    expect(corner?.z).toBeCloseTo(0.25, 9);
    expect(edge).toHaveLength(16);
  });
});
