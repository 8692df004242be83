/** The volume in 3D: walls wearing their live picture, the camera and what it sees of them. */
import { Canvas, useFrame, useThree } from "@react-three/fiber";
import { useEffect, useMemo, useRef } from "react";
import * as THREE from "three";
import type { Pose, Vector, Wall, WallMesh } from "../api/contract.ts";
import { CameraRig } from "./CameraRig.tsx";
import { ViewCamera } from "./ViewCamera.tsx";
import { WallSurface } from "./WallSurface.tsx";
import { drawsInSoftware } from "./webgl.ts";

export interface PictureSource {
  readonly pictures: ReadonlyMap<string, ImageBitmap>;
  readonly header: { readonly pose: Pose | null } | null;
  subscribe(listener: () => void): () => void;
}

export interface PlacedWall {
  wall: Wall;
  mesh: WallMesh;
}

export interface VolumeProps {
  walls: readonly PlacedWall[];
  outerEye_m: Vector | null;
  feed: PictureSource | null;
  view: "perspective" | "above" | "lens";
  /** The camera's way over a whole take. */
  path?: readonly Vector[];
}

export default function Volume({ walls, outerEye_m, feed, view, path }: VolumeProps) {
  const surfaces = useRef<THREE.Group>(null);
  const extent = useMemo(() => extentOf(walls), [walls]);
  return (
    // Drawn when something changed, not 60 times a second: stages run on laptops, too.
    <Canvas
      frameloop="demand"
      dpr={drawsInSoftware() ? 0.75 : [1, 1.5]}
      gl={{ antialias: !drawsInSoftware(), toneMapping: THREE.NoToneMapping }}
    >
      <color attach="background" args={["#0b0d10"]} />
      <DrawOnFrame feed={feed} />
      <ViewCamera view={view} extent={extent} feed={feed} />
      <group ref={surfaces}>
        {walls.map(({ wall, mesh }) => (
          <WallSurface key={wall.id} wall={wall} mesh={mesh} feed={feed} ribbon={view === "above"} />
        ))}
      </group>
      <Floor extent={extent} />
      {view !== "lens" && <CameraRig feed={feed} surfaces={surfaces} />}
      {view !== "lens" && outerEye_m && <OuterEye position={outerEye_m} walls={walls} />}
      {path && path.length > 1 && <CameraPath path={path} />}
    </Canvas>
  );
}

/**
 * Draws when a message has come, and rests as long as the last drawing took: a machine that draws
 * in software still has time left for the page.
 */
function DrawOnFrame({ feed }: { feed: PictureSource | null }) {
  const invalidate = useThree((three) => three.invalidate);
  const pace = useRef({ asked_ms: null as number | null, rested_ms: 0 });
  useEffect(
    () =>
      feed?.subscribe(() => {
        const now_ms = performance.now();
        if (pace.current.asked_ms !== null || now_ms < pace.current.rested_ms) return;
        pace.current.asked_ms = now_ms;
        invalidate();
      }),
    [feed, invalidate],
  );
  useFrame(() => {
    const { asked_ms } = pace.current;
    if (asked_ms === null) return;
    const now_ms = performance.now();
    pace.current = { asked_ms: null, rested_ms: now_ms + (now_ms - asked_ms) };
  });
  return null;
}

export function extentOf(walls: readonly PlacedWall[]): THREE.Box3 {
  const box = new THREE.Box3();
  for (const { mesh } of walls) {
    for (const [x, y, z] of mesh.positions) box.expandByPoint(new THREE.Vector3(x, y, z));
  }
  if (box.isEmpty()) box.set(new THREE.Vector3(-4, 0, 0), new THREE.Vector3(4, 5, 3));
  return box;
}

function Floor({ extent }: { extent: THREE.Box3 }) {
  const size = Math.ceil(Math.max(extent.max.x - extent.min.x, extent.max.y - extent.min.y) / 2 + 4) * 2;
  const middle = extent.getCenter(new THREE.Vector3());
  return (
    <group position={[Math.round(middle.x), Math.round(middle.y), 0]}>
      <mesh position={[0, 0, -0.02]}>
        <planeGeometry args={[size, size]} />
        <meshBasicMaterial color="#101317" />
      </mesh>
      <gridHelper args={[size, size, "#343b46", "#1f242c"]} rotation={[Math.PI / 2, 0, 0]} />
    </group>
  );
}

/** Where the outer frustum is drawn from: a small mark and thin lines to the ends of each wall. */
function OuterEye({ position, walls }: { position: Vector; walls: readonly PlacedWall[] }) {
  const lines = useMemo(() => {
    const points = walls.flatMap(({ mesh }) =>
      outerCorners(mesh).flatMap((corner) => [new THREE.Vector3(...position), corner]),
    );
    return new THREE.BufferGeometry().setFromPoints(points);
  }, [position, walls]);
  useEffect(() => () => lines.dispose(), [lines]);
  return (
    <>
      <mesh position={[...position]}>
        <sphereGeometry args={[0.07, 16, 12]} />
        <meshBasicMaterial color="#5aa9e6" />
      </mesh>
      <lineSegments geometry={lines}>
        <lineBasicMaterial color="#5aa9e6" transparent opacity={0.22} />
      </lineSegments>
    </>
  );
}

function CameraPath({ path }: { path: readonly Vector[] }) {
  const line = useMemo(() => {
    const points = path.map((point) => new THREE.Vector3(...point));
    const material = new THREE.LineBasicMaterial({ color: "#f2b04b" });
    return new THREE.Line(new THREE.BufferGeometry().setFromPoints(points), material);
  }, [path]);
  useEffect(
    () => () => {
      line.geometry.dispose();
      line.material.dispose();
    },
    [line],
  );
  return <primitive object={line} />;
}

function outerCorners(mesh: WallMesh): THREE.Vector3[] {
  const corners: [number, number][] = [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ];
  return corners.flatMap(([u, v]) => {
    let nearest = -1;
    let least = Number.POSITIVE_INFINITY;
    mesh.uvs.forEach(([ownU, ownV], index) => {
      const apart = Math.abs(ownU - u) + Math.abs(ownV - v);
      if (apart < least) {
        least = apart;
        nearest = index;
      }
    });
    const position = mesh.positions[nearest];
    return position ? [new THREE.Vector3(...position)] : [];
  });
}
