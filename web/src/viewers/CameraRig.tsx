import { useFrame } from "@react-three/fiber";
import { type RefObject, useEffect, useMemo, useRef } from "react";
import * as THREE from "three";
import type { Pose } from "../api/contract.ts";
import { frameEdge, placeAtPose } from "./pose.ts";
import type { PictureSource } from "./Volume.tsx";

const POINTS_PER_SIDE = 10;
const REACH_WITHOUT_WALL_M = 9;
const TUNGSTEN = "#f2b04b";
const QUIET = "#7b8493";

interface CameraRigProps {
  feed: PictureSource | null;
  surfaces: RefObject<THREE.Group | null>;
}

/** The camera's body, and its inner frustum out to the wall that it meets. */
export function CameraRig({ feed, surfaces }: CameraRigProps) {
  const body = useRef<THREE.Group>(null);
  const frustum = useMemo(makeFrustum, []);
  useEffect(() => frustum.dispose, [frustum]);
  useFrame(() => {
    const pose = feed?.header?.pose;
    const group = body.current;
    if (!group) return;
    group.visible = Boolean(pose);
    frustum.group.visible = Boolean(pose);
    if (!pose) return;
    placeAtPose(group, pose);
    frustum.draw(footprint(pose, group, surfaces.current), pose);
  });
  return (
    <>
      <group ref={body}>
        <CameraBody />
      </group>
      <primitive object={frustum.group} />
    </>
  );
}

function CameraBody() {
  return (
    <>
      <mesh position={[0, -0.28, 0]}>
        <boxGeometry args={[0.26, 0.4, 0.28]} />
        <meshBasicMaterial color="#c9ced6" />
      </mesh>
      <lineSegments position={[0, -0.28, 0]}>
        <edgesGeometry args={[new THREE.BoxGeometry(0.262, 0.402, 0.282)]} />
        <lineBasicMaterial color="#0e1013" />
      </lineSegments>
      <mesh position={[0, 0, 0]}>
        <cylinderGeometry args={[0.1, 0.085, 0.2, 24]} />
        <meshBasicMaterial color="#8a93a1" />
      </mesh>
      <mesh position={[0, -0.34, 0.2]}>
        <boxGeometry args={[0.06, 0.3, 0.05]} />
        <meshBasicMaterial color="#8a93a1" />
      </mesh>
    </>
  );
}

const caster = new THREE.Raycaster();

/** Where the frame's edge meets a wall or the floor; where it meets neither, as far as the rest reaches. */
function footprint(pose: Pose, camera: THREE.Object3D, walls: THREE.Object3D | null): THREE.Vector3[] {
  const turn = camera.getWorldQuaternion(new THREE.Quaternion());
  const rays = frameEdge(pose, POINTS_PER_SIDE).map((direction) => {
    const towards = direction.applyQuaternion(turn);
    caster.set(camera.position, towards);
    const hit = walls ? caster.intersectObject(walls, true)[0] : undefined;
    const floor_m = towards.z < 0 ? -camera.position.z / towards.z : Number.POSITIVE_INFINITY;
    return { towards, reach_m: Math.min(hit ? hit.distance - 0.02 : Number.POSITIVE_INFINITY, floor_m) };
  });
  const met = rays.map(({ reach_m }) => reach_m).filter(Number.isFinite);
  const farthest_m = met.length > 0 ? Math.max(...met) : REACH_WITHOUT_WALL_M;
  return rays.map(({ towards, reach_m }) =>
    camera.position.clone().addScaledVector(towards, Math.min(reach_m, farthest_m)),
  );
}

/** Down to the floor, with a cross there: height cannot be read off a perspective without it. */
function plumbLine(eye: THREE.Vector3): THREE.Vector3[] {
  const foot = new THREE.Vector3(eye.x, eye.y, 0.005);
  const arm = (x: number, y: number) => foot.clone().add(new THREE.Vector3(x, y, 0));
  return [eye, foot, arm(-0.2, 0), arm(0.2, 0), arm(0, -0.2), arm(0, 0.2)];
}

function makeFrustum() {
  const outline = new THREE.BufferGeometry();
  const sides = new THREE.BufferGeometry();
  const edges = new THREE.BufferGeometry();
  const plumb = new THREE.BufferGeometry();
  const quiet = new THREE.LineBasicMaterial({ color: QUIET });
  const line = new THREE.LineBasicMaterial({ color: TUNGSTEN });
  const fill = new THREE.MeshBasicMaterial({
    color: TUNGSTEN,
    transparent: true,
    opacity: 0.07,
    side: THREE.DoubleSide,
    depthWrite: false,
  });
  const group = new THREE.Group();
  const drawn = [
    new THREE.LineLoop(outline, line),
    new THREE.LineSegments(edges, line),
    new THREE.LineSegments(plumb, quiet),
    new THREE.Mesh(sides, fill),
  ];
  for (const object of drawn) object.frustumCulled = false;
  group.add(...drawn);
  return {
    group,
    draw: (around: THREE.Vector3[], pose: Pose) => {
      const eye = new THREE.Vector3(...(pose.position_m as [number, number, number]));
      line.color.set(pose.stale ? QUIET : TUNGSTEN);
      fill.color.set(pose.stale ? QUIET : TUNGSTEN);
      plumb.setFromPoints(plumbLine(eye));
      outline.setFromPoints(around);
      edges.setFromPoints([0, 1, 2, 3].flatMap((corner) => [eye, around[corner * POINTS_PER_SIDE] ?? eye]));
      sides.setFromPoints(
        around.flatMap((point, index) => [eye, point, around[(index + 1) % around.length] ?? point]),
      );
    },
    dispose: () => {
      for (const part of [outline, sides, edges, plumb, line, quiet, fill]) part.dispose();
    },
  };
}
