import { useFrame, useThree } from "@react-three/fiber";
import { useEffect, useMemo } from "react";
import * as THREE from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { halfTangents, placeAtPose } from "./pose.ts";
import type { PictureSource } from "./Volume.tsx";

interface ViewCameraProps {
  view: "perspective" | "above" | "lens";
  extent: THREE.Box3;
  feed: PictureSource | null;
}

/** The eye that the page looks with. */
export function ViewCamera({ view, extent, feed }: ViewCameraProps) {
  if (view === "above") return <AboveEye extent={extent} />;
  if (view === "lens") return <LensEye feed={feed} />;
  return <OrbitEye extent={extent} />;
}

/** Makes `camera` the one that draws, at the size of the page's canvas. */
function useDrawingCamera(camera: THREE.PerspectiveCamera | THREE.OrthographicCamera): void {
  const set = useThree((three) => three.set);
  const invalidate = useThree((three) => three.invalidate);
  useEffect(() => {
    set({ camera: camera as THREE.PerspectiveCamera & { manual?: boolean } });
    invalidate();
  }, [camera, set, invalidate]);
}

const FIELD_OF_VIEW_DEG = 42;
/** A sphere holds more than the stage does: its corners may leave the page. */
const CLOSENESS = 0.6;
const LOOK_FROM = new THREE.Vector3(0.3, -0.84, 0.46).normalize();

function OrbitEye({ extent }: { extent: THREE.Box3 }) {
  const { size, gl, invalidate } = useThree();
  const aspect = size.width / Math.max(size.height, 1);
  const camera = useMemo(() => {
    const made = new THREE.PerspectiveCamera(FIELD_OF_VIEW_DEG, 1, 0.05, 400);
    made.up.set(0, 0, 1);
    return made;
  }, []);
  useDrawingCamera(camera);
  useEffect(() => {
    camera.aspect = aspect;
    camera.updateProjectionMatrix();
    invalidate();
  }, [camera, aspect, invalidate]);
  useEffect(() => {
    const controls = new OrbitControls(camera, gl.domElement);
    // The walls and the floor before them, where cameras stand.
    const all = extent
      .clone()
      .expandByPoint(new THREE.Vector3(0, -1.2, 0))
      .getBoundingSphere(new THREE.Sphere());
    const halfView = Math.atan(
      Math.tan(THREE.MathUtils.degToRad(FIELD_OF_VIEW_DEG / 2)) * Math.min(1, aspect),
    );
    const distance = (all.radius / Math.sin(halfView)) * CLOSENESS;
    controls.target.copy(all.center).setZ(all.center.z * 0.72);
    camera.position.copy(controls.target).addScaledVector(LOOK_FROM, distance);
    controls.maxPolarAngle = Math.PI * 0.52;
    controls.minDistance = 1;
    controls.maxDistance = distance * 4;
    controls.addEventListener("change", () => invalidate());
    controls.update();
    return () => controls.dispose();
  }, [camera, extent, aspect, gl, invalidate]);
  return null;
}

function AboveEye({ extent }: { extent: THREE.Box3 }) {
  const { size, invalidate } = useThree();
  const camera = useMemo(() => {
    const made = new THREE.OrthographicCamera(-1, 1, 1, -1, 0.1, 200);
    made.up.set(0, 1, 0);
    return made;
  }, []);
  useDrawingCamera(camera);
  useEffect(() => {
    const middle = extent.getCenter(new THREE.Vector3());
    const span = extent.getSize(new THREE.Vector3());
    const aspect = size.width / Math.max(size.height, 1);
    const half = Math.max((span.y + 5) / 2, (span.x + 2.4) / 2 / aspect);
    Object.assign(camera, { left: -half * aspect, right: half * aspect, top: half, bottom: -half });
    camera.position.set(middle.x, middle.y - 1, 100);
    camera.lookAt(middle.x, middle.y - 1, 0);
    camera.updateProjectionMatrix();
    invalidate();
  }, [camera, extent, size, invalidate]);
  return null;
}

/** The tracked camera itself: its frame fits the page, with a little around it. */
function LensEye({ feed }: { feed: PictureSource | null }) {
  const { size } = useThree();
  const { mount, camera } = useMemo(() => {
    const rig = new THREE.Group();
    const eye = new THREE.PerspectiveCamera(40, 1, 0.02, 400);
    eye.rotation.x = Math.PI / 2; // three.js looks along −Z; a camera on stage looks along +Y
    rig.add(eye);
    return { mount: rig, camera: eye };
  }, []);
  useDrawingCamera(camera);
  useFrame(() => {
    const pose = feed?.header?.pose;
    if (!pose) return;
    placeAtPose(mount, pose);
    const { across, up } = halfTangents(pose);
    const aspect = size.width / Math.max(size.height, 1);
    camera.aspect = aspect;
    camera.fov = THREE.MathUtils.radToDeg(2 * Math.atan(Math.max(up, across / aspect)));
    camera.updateProjectionMatrix();
  });
  return <primitive object={mount} />;
}
