/** Draws one asset under one look as a browser does, and hands the scene-linear picture back: no part of the pages.
 *  `filmlot.render.parity.browser` serves this page with `job.json`, `scene.glb` and `environment.f32` beside it. */

import * as THREE from "three";
import { loadModel } from "./modelLoader.ts";

type Triple = [number, number, number];

interface Job {
  look: "albedo" | "sun" | "dome" | "full";
  size: [number, number];
  subframes: number;
  eye: Triple;
  right: Triple;
  up: Triple;
  forward: Triple;
  verticalFovDeg: number;
  near: number;
  far: number;
  sun: { towards: Triple; irradiance: Triple } | null;
  environment: [number, number] | null;
}

const SHADOW_PX = 4096;

/** The same surface as every look asks for it: shining in its base colour, matt, or as it is. */
function dress(material: THREE.MeshStandardMaterial, look: Job["look"]): THREE.Material {
  if (look === "full") return material;
  const shared = {
    color: material.color,
    map: material.map,
    vertexColors: material.vertexColors,
    alphaTest: material.alphaTest,
    transparent: material.transparent,
    opacity: material.opacity,
    side: material.side,
  };
  if (look === "albedo") return new THREE.MeshBasicMaterial(shared);
  const { normalMap, normalScale } = material;
  return new THREE.MeshPhysicalMaterial({
    ...shared,
    normalMap,
    normalScale,
    metalness: 0,
    roughness: 1,
    specularIntensity: 0,
  });
}

/** What vertices see of the sky dims the light from all around, as occlusion maps do. */
function occlude(material: THREE.Material) {
  material.onBeforeCompile = (shader) => {
    shader.vertexShader = shader.vertexShader
      .replace("#include <common>", "#include <common>\nattribute vec4 _light;\nvarying float vSkySeen;")
      .replace("#include <begin_vertex>", "#include <begin_vertex>\nvSkySeen = _light.a;");
    shader.fragmentShader = shader.fragmentShader
      .replace("#include <common>", "#include <common>\nvarying float vSkySeen;")
      .replace(
        "#include <aomap_fragment>",
        "#include <aomap_fragment>\nreflectedLight.indirectDiffuse *= vSkySeen;",
      );
  };
}

function place(scene: THREE.Object3D, look: Job["look"]) {
  scene.traverse((node) => {
    if (node instanceof THREE.Light) node.visible = false;
    if (!(node instanceof THREE.Mesh)) return;
    const given: THREE.Material[] = Array.isArray(node.material) ? node.material : [node.material];
    const dressed = given.map((material) => dress(material as THREE.MeshStandardMaterial, look));
    if (node.geometry.hasAttribute("_light") && look !== "albedo") dressed.forEach(occlude);
    node.material = Array.isArray(node.material) ? dressed : dressed[0];
    node.castShadow = true;
    node.receiveShadow = true;
  });
}

function shine(scene: THREE.Scene, sun: NonNullable<Job["sun"]>) {
  const ball = new THREE.Box3().setFromObject(scene).getBoundingSphere(new THREE.Sphere());
  const light = new THREE.DirectionalLight(new THREE.Color(...sun.irradiance), 1);
  light.position
    .copy(ball.center)
    .addScaledVector(new THREE.Vector3(...sun.towards).normalize(), ball.radius * 2);
  light.target.position.copy(ball.center);
  light.castShadow = true;
  light.shadow.mapSize.set(SHADOW_PX, SHADOW_PX);
  light.shadow.normalBias = (2 * ball.radius) / SHADOW_PX;
  Object.assign(light.shadow.camera, {
    left: -ball.radius,
    right: ball.radius,
    top: ball.radius,
    bottom: -ball.radius,
    near: ball.radius * 0.5,
    far: ball.radius * 3.5,
  });
  scene.add(light, light.target);
}

async function surround(
  scene: THREE.Scene,
  renderer: THREE.WebGLRenderer,
  [width, height]: [number, number],
) {
  const data = new Float32Array(await (await fetch("/environment.f32")).arrayBuffer());
  const picture = new THREE.DataTexture(data, width, height, THREE.RGBAFormat, THREE.FloatType);
  picture.mapping = THREE.EquirectangularReflectionMapping;
  picture.minFilter = THREE.LinearFilter;
  picture.magFilter = THREE.LinearFilter;
  picture.needsUpdate = true;
  scene.background = picture;
  scene.environment = new THREE.PMREMGenerator(renderer).fromEquirectangular(picture).texture;
}

function aim(job: Job): THREE.PerspectiveCamera {
  const camera = new THREE.PerspectiveCamera(
    job.verticalFovDeg,
    job.size[0] / job.size[1],
    job.near,
    job.far,
  );
  const [right, up, back] = [job.right, job.up, job.forward].map((axis) => new THREE.Vector3(...axis));
  if (right && up && back)
    camera.quaternion.setFromRotationMatrix(new THREE.Matrix4().makeBasis(right, up, back.negate()));
  camera.position.set(...job.eye);
  return camera;
}

/** The mean of subframes that are shifted by parts of a pixel: RGB, rows from the top. */
function accumulate(renderer: THREE.WebGLRenderer, scene: THREE.Scene, job: Job): Float32Array<ArrayBuffer> {
  const [width, height] = job.size;
  const target = new THREE.WebGLRenderTarget(width, height, { type: THREE.FloatType });
  const camera = aim(job);
  const read = new Float32Array(width * height * 4);
  const mean = new Float32Array(width * height * 3);
  const plastic = 1.324717957244746;
  for (let frame = 1; frame <= job.subframes; frame++) {
    const x = ((0.5 + frame / plastic) % 1) - 0.5;
    const y = ((0.5 + frame / plastic ** 2) % 1) - 0.5;
    camera.setViewOffset(width, height, x, y, width, height);
    renderer.setRenderTarget(target);
    renderer.render(scene, camera);
    renderer.readRenderTargetPixels(target, 0, 0, width, height, read);
    for (let pixel = 0; pixel < width * height; pixel++) {
      const row = height - 1 - Math.floor(pixel / width);
      const to = (row * width + (pixel % width)) * 3;
      for (let part = 0; part < 3; part++) {
        mean[to + part] = (mean[to + part] ?? 0) + (read[pixel * 4 + part] ?? 0) / job.subframes;
      }
    }
  }
  return mean;
}

async function draw(): Promise<BodyInit> {
  const job = (await (await fetch("/job.json")).json()) as Job;
  const renderer = new THREE.WebGLRenderer();
  renderer.shadowMap.enabled = true;
  renderer.toneMapping = THREE.NoToneMapping;
  const { scene: asset } = await loadModel("/scene.glb", renderer);
  const scene = new THREE.Scene();
  scene.add(asset);
  place(asset, job.look);
  if (job.environment) await surround(scene, renderer, job.environment);
  if (job.sun) shine(scene, job.sun);
  return accumulate(renderer, scene, job);
}

draw().then(
  (picture) => fetch("/picture", { method: "POST", body: picture }),
  (error: unknown) => fetch("/fault", { method: "POST", body: String(error) }),
);
