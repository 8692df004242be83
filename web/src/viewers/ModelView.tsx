/** A model by itself: turned by mouse, touch or keys, in the light of its look. */
import { Canvas, useThree } from "@react-three/fiber";
import { useEffect, useMemo, useRef, useState } from "react";
import * as THREE from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import { lightFor, type ModelLight, shownColor } from "./modelLight.ts";
import { loadModel } from "./modelLoader.ts";
import { discard, shaded } from "./modelShading.ts";
import type { Shading } from "./shadings.ts";
import type { Place, SharedView } from "./sharedView.ts";
import { drawsInSoftware } from "./webgl.ts";

// The library's pictures are exposed as film is; three.js asks for its own tone curve in this way.
THREE.ShaderChunk.tonemapping_pars_fragment = THREE.ShaderChunk.tonemapping_pars_fragment.replace(
  "vec3 CustomToneMapping( vec3 color ) { return color; }",
  "vec3 CustomToneMapping( vec3 color ) { return 1.0 - exp( - color * toneMappingExposure ); }",
);

const FIELD_OF_VIEW_DEG = 34;
/** A sphere holds more than what stands in it. */
const CLOSENESS = 0.97;
const TURN_DEG = 10;
const ZOOM = 0.88;
const LOOK_FROM = new THREE.Vector3(-0.5, 0.32, 0.8).normalize();

export interface ModelViewProps {
  address: string;
  look: Record<string, string>;
  shading: Shading;
  wireframe: boolean;
  label: string;
  onLoaded: (triangles: number) => void;
  onFailed: (error: unknown) => void;
  /** With whom it turns. */
  shared?: SharedView;
}

export default function ModelView({
  address,
  look,
  label,
  onLoaded,
  onFailed,
  shared,
  ...drawing
}: ModelViewProps) {
  const [renderer, setRenderer] = useState<THREE.WebGLRenderer | null>(null);
  const model = useModel(address, renderer, onLoaded, onFailed);
  const light = useMemo(() => lightFor(look), [look]);
  const [turning, setTurning] = useState<THREE.Vector3 | null>(null);
  const { zenith, horizon, ground, exposure } = light;
  const [top, middle, bottom] = [zenith, horizon, ground].map((color) => shownColor(color, exposure));
  return (
    <div
      className="model-view"
      role="application"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its keys turn the model
      tabIndex={0}
      aria-label={label}
      style={{ background: `linear-gradient(${top}, ${middle} 58%, ${bottom} 64%, ${bottom})` }}
      onKeyDown={(event) => {
        const turn = KEYS[event.key];
        if (!turn || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        setTurning(new THREE.Vector3(...turn));
      }}
    >
      <Canvas
        frameloop="demand"
        shadows={!drawsInSoftware()}
        dpr={drawsInSoftware() ? 0.75 : [1, 2]}
        camera={{ fov: FIELD_OF_VIEW_DEG }}
        gl={{ antialias: !drawsInSoftware(), alpha: true, toneMapping: THREE.CustomToneMapping }}
        onCreated={({ gl }) => setRenderer(gl)}
      >
        <Light light={light} model={model} />
        {model && <Drawn model={model} {...drawing} />}
        <Orbit model={model} turning={turning} shared={shared} />
      </Canvas>
    </div>
  );
}

/** Around, up, and nearer. */
const KEYS: Record<string, [number, number, number]> = {
  ArrowLeft: [-TURN_DEG, 0, 1],
  ArrowRight: [TURN_DEG, 0, 1],
  ArrowUp: [0, TURN_DEG, 1],
  ArrowDown: [0, -TURN_DEG, 1],
  "+": [0, 0, ZOOM],
  "=": [0, 0, ZOOM],
  "-": [0, 0, 1 / ZOOM],
};

/** The model of an address; the one before stays in sight until it has come. */
function useModel(
  address: string,
  renderer: THREE.WebGLRenderer | null,
  onLoaded: (triangles: number) => void,
  onFailed: (error: unknown) => void,
): THREE.Object3D | null {
  const [model, setModel] = useState<THREE.Object3D | null>(null);
  const told = useRef({ onLoaded, onFailed });
  told.current = { onLoaded, onFailed };
  useEffect(() => {
    if (!renderer) return;
    let isWanted = true;
    loadModel(address, renderer).then(
      ({ scene }) => {
        if (!isWanted) return free(scene);
        setModel(scene);
        told.current.onLoaded(trianglesOf(scene));
      },
      (error: unknown) => isWanted && told.current.onFailed(error),
    );
    return () => {
      isWanted = false;
    };
  }, [address, renderer]);
  useEffect(() => () => void (model && free(model)), [model]);
  return model;
}

function trianglesOf(model: THREE.Object3D): number {
  let triangles = 0;
  model.traverse((object) => {
    if (!(object instanceof THREE.Mesh)) return;
    const corners = object.geometry.index?.count ?? object.geometry.attributes.position?.count ?? 0;
    triangles += (corners / 3) * (object instanceof THREE.InstancedMesh ? object.count : 1);
  });
  return triangles;
}

/** Gives back everything that the card holds of a model. */
function free(model: THREE.Object3D): void {
  model.traverse((object) => {
    if (!(object instanceof THREE.Mesh)) return;
    object.geometry.dispose();
    for (const material of [object.material].flat() as THREE.Material[]) {
      for (const value of Object.values(material)) if (value instanceof THREE.Texture) value.dispose();
      material.dispose();
    }
  });
}

function Drawn({
  model,
  shading,
  wireframe,
}: {
  model: THREE.Object3D;
  shading: Shading;
  wireframe: boolean;
}) {
  const invalidate = useThree((three) => three.invalidate);
  const drawn = useMemo(() => shaded(model, shading, wireframe), [model, shading, wireframe]);
  useEffect(() => {
    invalidate();
    return () => discard(drawn);
  }, [drawn, invalidate]);
  return <primitive object={drawn} />;
}

function Light({ light, model }: { light: ModelLight; model: THREE.Object3D | null }) {
  const { gl, scene, invalidate } = useThree();
  const reach_m = useMemo(() => (model ? sphereOf(model).radius : 5), [model]);
  useEffect(() => {
    gl.toneMappingExposure = light.exposure;
    const filter = new THREE.PMREMGenerator(gl);
    const sky = skyOf(light);
    const filtered = filter.fromScene(sky.scene, 0.02);
    scene.environment = filtered.texture;
    sky.dispose();
    filter.dispose();
    invalidate();
    return () => filtered.dispose();
  }, [gl, scene, light, invalidate]);
  if (!light.sun) return null;
  const at = new THREE.Vector3(...light.sun.towards).normalize().multiplyScalar(reach_m * 3);
  return (
    <directionalLight
      key={reach_m}
      position={at}
      color={new THREE.Color(...light.sun.color)}
      intensity={Math.PI}
      castShadow={!drawsInSoftware()}
      shadow-mapSize={[2048, 2048]}
      shadow-bias={-0.0005}
      shadow-normalBias={0.02}
      shadow-camera-left={-reach_m * 1.2}
      shadow-camera-right={reach_m * 1.2}
      shadow-camera-top={reach_m * 1.2}
      shadow-camera-bottom={-reach_m * 1.2}
      shadow-camera-far={reach_m * 6}
    />
  );
}

/** A sky to filter: zenith over horizon over ground. */
function skyOf({ zenith, horizon, ground }: ModelLight): { scene: THREE.Scene; dispose: () => void } {
  const geometry = new THREE.SphereGeometry(10, 16, 12);
  const material = new THREE.ShaderMaterial({
    side: THREE.BackSide,
    uniforms: Object.fromEntries(
      Object.entries({ zenith, horizon, ground }).map(([name, color]) => [
        name,
        { value: new THREE.Vector3(...color) },
      ]),
    ),
    vertexShader: `varying vec3 towards;
      void main() { towards = position; gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0); }`,
    fragmentShader: `uniform vec3 zenith, horizon, ground; varying vec3 towards;
      void main() {
        float height = normalize(towards).y;
        vec3 color = height > 0.0 ? mix(horizon, zenith, sqrt(height)) : mix(horizon, ground, min(-height * 8.0, 1.0));
        gl_FragColor = vec4(color, 1.0);
      }`,
  });
  const scene = new THREE.Scene();
  scene.add(new THREE.Mesh(geometry, material));
  return {
    scene,
    dispose: () => {
      geometry.dispose();
      material.dispose();
    },
  };
}

function sphereOf(model: THREE.Object3D): THREE.Sphere {
  const box = new THREE.Box3().setFromObject(model);
  return box.isEmpty() ? new THREE.Sphere(new THREE.Vector3(), 1) : box.getBoundingSphere(new THREE.Sphere());
}

interface OrbitProps {
  model: THREE.Object3D | null;
  turning: THREE.Vector3 | null;
  shared: SharedView | undefined;
}

function Orbit({ model, turning, shared }: OrbitProps) {
  const { camera, gl, invalidate, size } = useThree();
  const controls = useRef<OrbitControls | null>(null);
  const framed = useRef(false);
  useEffect(() => {
    const made = new OrbitControls(camera, gl.domElement);
    made.enableDamping = false;
    made.maxPolarAngle = Math.PI * 0.53;
    let isFollowing = false;
    made.addEventListener("change", () => {
      invalidate();
      if (!isFollowing) shared?.tell(made, placeOf(camera, made));
    });
    const leave = shared?.follow(made, (place) => {
      isFollowing = true;
      takePlace(camera, made, place);
      isFollowing = false;
      invalidate();
    });
    controls.current = made;
    return () => {
      leave?.();
      made.dispose();
    };
  }, [camera, gl, invalidate, shared]);
  const aspect = size.width / Math.max(size.height, 1);
  useEffect(() => {
    // A new look of the same thing is seen from where the last one was.
    if (!model || !controls.current || framed.current) return;
    framed.current = true;
    const around = sphereOf(model);
    const half = Math.atan(Math.tan(THREE.MathUtils.degToRad(FIELD_OF_VIEW_DEG / 2)) * Math.min(1, aspect));
    const away_m = (around.radius / Math.sin(half)) * CLOSENESS;
    camera.position.copy(around.center).addScaledVector(LOOK_FROM, away_m);
    controls.current.target.copy(around.center);
    controls.current.minDistance = shared ? 0 : around.radius * 0.2;
    controls.current.maxDistance = shared ? Number.POSITIVE_INFINITY : away_m * 4;
    // Of models that are seen together, the largest says from how far.
    const place = shared?.place;
    if (place && distance_m(place) >= away_m) takePlace(camera, controls.current, place);
    else shared?.tell(controls.current, placeOf(camera, controls.current));
    camera.near = away_m / 100;
    camera.far = Math.max(away_m, place ? distance_m(place) : 0) * 20;
    camera.updateProjectionMatrix();
    controls.current.update();
    invalidate();
  }, [model, camera, aspect, invalidate, shared]);
  useEffect(() => {
    if (!turning || !controls.current) return;
    const { target } = controls.current;
    const from = new THREE.Spherical().setFromVector3(camera.position.clone().sub(target));
    from.theta -= THREE.MathUtils.degToRad(turning.x);
    from.phi = THREE.MathUtils.clamp(from.phi - THREE.MathUtils.degToRad(turning.y), 0.05, Math.PI * 0.53);
    from.radius *= turning.z;
    camera.position.copy(target).add(new THREE.Vector3().setFromSpherical(from));
    controls.current.update();
    invalidate();
  }, [turning, camera, invalidate]);
  return null;
}

const distance_m = ({ position_m, target_m }: Place): number =>
  new THREE.Vector3(...position_m).distanceTo(new THREE.Vector3(...target_m));

const placeOf = (camera: THREE.Camera, { target }: OrbitControls): Place => ({
  position_m: camera.position.toArray(),
  target_m: target.toArray(),
});

function takePlace(camera: THREE.Camera, controls: OrbitControls, { position_m, target_m }: Place): void {
  camera.position.set(...position_m);
  controls.target.set(...target_m);
  const away_m = distance_m({ position_m, target_m });
  if (camera instanceof THREE.PerspectiveCamera && camera.far < away_m * 20) {
    camera.far = away_m * 20;
    camera.updateProjectionMatrix();
  }
  controls.update();
}
