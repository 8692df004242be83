/** Other ways to look at a model than as it is: clay, its UVs, its texels a metre. */
import * as THREE from "three";
import { DENSITIES, type Shading } from "./shadings.ts";

const NO_TEXTURE = -1;
const CHECK_PX = 64;

/** Texels a metre of each triangle: the root of its texels over its area. */
export function triangleDensities(
  positions: ArrayLike<number>,
  uvs: ArrayLike<number>,
  size_px: { width: number; height: number },
  scale: readonly [number, number, number],
): Float32Array {
  const at = (values: ArrayLike<number>, index: number): number => values[index] ?? 0;
  const found = new Float32Array(positions.length / 9);
  for (let triangle = 0; triangle < found.length; triangle += 1) {
    const [p, t] = [triangle * 9, triangle * 6];
    const edge = (from: number, to: number) =>
      [0, 1, 2].map(
        (axis) => (at(positions, p + to * 3 + axis) - at(positions, p + from * 3 + axis)) * at(scale, axis),
      );
    const side = (to: number) => [
      (at(uvs, t + to * 2) - at(uvs, t)) * size_px.width,
      (at(uvs, t + to * 2 + 1) - at(uvs, t + 1)) * size_px.height,
    ];
    const [a, b] = [new THREE.Vector3(...edge(0, 1)), new THREE.Vector3(...edge(0, 2))];
    const [[ux = 0, uy = 0], [vx = 0, vy = 0]] = [side(1), side(2)];
    const area_m2 = a.cross(b).length();
    found[triangle] = area_m2 > 0 ? Math.sqrt(Math.abs(ux * vy - uy * vx) / area_m2) : 0;
  }
  return found;
}

/** A model drawn in another way; the geometry is its own, so that it can be thrown away with it. */
export function shaded(model: THREE.Object3D, shading: Shading, wireframe: boolean): THREE.Object3D {
  const drawn = model.clone();
  drawn.updateMatrixWorld(true);
  drawn.traverse((object) => {
    if (!(object instanceof THREE.Mesh)) return;
    const given = (Array.isArray(object.material) ? object.material[0] : object.material) as THREE.Material;
    if (shading === "texels") object.geometry = withDensities(object, given);
    object.material = materialFor(shading, given);
    object.material.wireframe = wireframe;
    object.castShadow = object.receiveShadow = true;
  });
  return drawn;
}

/** Frees what `shaded` made; textures and the model's own geometry are the model's. */
export function discard(drawn: THREE.Object3D): void {
  drawn.traverse((object) => {
    if (!(object instanceof THREE.Mesh)) return;
    if (object.geometry.userData.isOfView) object.geometry.dispose();
    (object.material as THREE.Material).dispose();
  });
}

function materialFor(shading: Shading, given: THREE.Material): THREE.Material & { wireframe: boolean } {
  if (shading === "clay") {
    return new THREE.MeshStandardMaterial({ color: "#b9b3aa", roughness: 0.9, side: given.side });
  }
  if (shading === "uv") return new THREE.ShaderMaterial({ ...UV_SHADER, side: given.side });
  if (shading === "texels") return densityMaterial(given);
  return given.clone() as THREE.MeshStandardMaterial;
}

function textureOf(material: THREE.Material): THREE.Texture | null {
  return (material as THREE.MeshStandardMaterial).map ?? null;
}

function sizeOf(texture: THREE.Texture): { width: number; height: number } {
  const { width, height } = texture.image as { width: number; height: number };
  return { width: width * texture.repeat.x, height: height * texture.repeat.y };
}

function withDensities(mesh: THREE.Mesh, material: THREE.Material): THREE.BufferGeometry {
  const flat = mesh.geometry.index ? mesh.geometry.toNonIndexed() : mesh.geometry.clone();
  flat.userData.isOfView = true;
  const [position, uv, texture] = [flat.attributes.position, flat.attributes.uv, textureOf(material)];
  const corners = new Float32Array(position?.count ?? 0).fill(NO_TEXTURE);
  if (position && uv && texture) {
    const scale = mesh.getWorldScale(new THREE.Vector3()).toArray();
    const each = triangleDensities(unpacked(position, 3), unpacked(uv, 2), sizeOf(texture), scale);
    corners.forEach((_, corner) => {
      corners[corner] = each[Math.floor(corner / 3)] ?? NO_TEXTURE;
    });
  }
  flat.setAttribute("density", new THREE.BufferAttribute(corners, 1));
  return flat;
}

/** Plain numbers of an attribute that may be interleaved or normalised. */
function unpacked(
  attribute: THREE.BufferAttribute | THREE.InterleavedBufferAttribute,
  size: number,
): Float32Array {
  const values = new Float32Array(attribute.count * size);
  for (let index = 0; index < attribute.count; index += 1) {
    for (let part = 0; part < size; part += 1)
      values[index * size + part] = attribute.getComponent(index, part);
  }
  return values;
}

function densityMaterial(given: THREE.Material): THREE.ShaderMaterial {
  const texture = textureOf(given);
  const { width, height } = texture ? sizeOf(texture) : { width: CHECK_PX, height: CHECK_PX };
  return new THREE.ShaderMaterial({
    ...DENSITY_SHADER,
    side: given.side,
    uniforms: {
      checks: { value: new THREE.Vector2(width / CHECK_PX, height / CHECK_PX) },
      ramp: { value: DENSITIES.map(({ color }) => new THREE.Color(color)) },
      lowest: { value: Math.log2(DENSITIES[0]?.px_per_m ?? 64) },
    },
  });
}

const LIT = "float lit = 0.55 + 0.45 * abs(dot(normalize(shownNormal), vec3(0.30, 0.80, 0.52)));";

const UV_SHADER = {
  vertexShader: `
    varying vec2 place; varying vec3 shownNormal;
    void main() {
      place = uv; shownNormal = normalMatrix * normal;
      gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
    }`,
  fragmentShader: `
    varying vec2 place; varying vec3 shownNormal;
    void main() {
      ${LIT}
      vec2 cell = fract(place * 8.0);
      float line = step(cell.x, 0.04) + step(cell.y, 0.04);
      vec3 color = mix(vec3(fract(place), 0.35), vec3(0.05), min(line, 1.0));
      gl_FragColor = vec4(color * lit, 1.0);
      #include <colorspace_fragment>
    }`,
};

const DENSITY_SHADER = {
  vertexShader: `
    attribute float density;
    varying float texels; varying vec2 place; varying vec3 shownNormal;
    void main() {
      texels = density; place = uv; shownNormal = normalMatrix * normal;
      gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
    }`,
  fragmentShader: `
    uniform vec2 checks; uniform vec3 ramp[${DENSITIES.length}]; uniform float lowest;
    varying float texels; varying vec2 place; varying vec3 shownNormal;
    void main() {
      ${LIT}
      vec3 color = vec3(0.35);
      if (texels > 0.0) {
        float step_ = clamp(log2(texels) - lowest, 0.0, ${DENSITIES.length - 1}.0);
        int under = int(min(floor(step_), ${DENSITIES.length - 2}.0));
        color = mix(ramp[under], ramp[under + 1], step_ - float(under));
      }
      vec2 check = floor(place * checks);
      float dark = mod(check.x + check.y, 2.0);
      gl_FragColor = vec4(color * lit * (1.0 - 0.45 * dark), 1.0);
      #include <colorspace_fragment>
    }`,
};
