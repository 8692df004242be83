/** A camera's pose in three.js terms. OpenTrackIO: R = Rz(pan) · Rx(tilt) · Ry(roll), degrees. */
import * as THREE from "three";
import type { Pose } from "../api/contract.ts";

/** Stands in until a lens says its own; no picture depends on it. */
export const ASSUMED_FOCAL_LENGTH_MM = 35;

export function placeAtPose(object: THREE.Object3D, pose: Pose): void {
  const [pan, tilt, roll] = pose.rotation_deg.map(THREE.MathUtils.degToRad) as [number, number, number];
  object.position.set(...(pose.position_m as [number, number, number]));
  object.rotation.set(tilt, roll, pan, "ZXY");
  object.updateMatrixWorld();
}

export interface HalfAngles {
  across: number;
  up: number;
}

/** Tangents of the half angles of view. */
export function halfTangents(pose: Pose): HalfAngles {
  const focal = pose.focal_length_mm ?? ASSUMED_FOCAL_LENGTH_MM;
  return { across: pose.sensor_mm[0] / 2 / focal, up: pose.sensor_mm[1] / 2 / focal };
}

/** Directions to the frame's edge in the camera's own axes (x right, y forward, z up), corners first in each side. */
export function frameEdge(pose: Pose, pointsPerSide: number): THREE.Vector3[] {
  const { across, up } = halfTangents(pose);
  const corners: [number, number][] = [
    [-1, 1],
    [1, 1],
    [1, -1],
    [-1, -1],
  ];
  return corners.flatMap(([x, z], side) => {
    const [nextX, nextZ] = corners[(side + 1) % 4] ?? [x, z];
    return Array.from({ length: pointsPerSide }, (_, step) => {
      const share = step / pointsPerSide;
      return new THREE.Vector3(
        (x + (nextX - x) * share) * across,
        1,
        (z + (nextZ - z) * share) * up,
      ).normalize();
    });
  });
}
