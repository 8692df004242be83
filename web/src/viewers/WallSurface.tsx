import { useFrame } from "@react-three/fiber";
import { useEffect, useMemo } from "react";
import * as THREE from "three";
import type { Wall, WallMesh } from "../api/contract.ts";
import type { PictureSource } from "./Volume.tsx";
import { baseLine } from "./wallShape.ts";

interface WallSurfaceProps {
  wall: Wall;
  mesh: WallMesh;
  feed: PictureSource | null;
  /** Seen from above a wall is a line without width: then its foot is drawn as a ribbon. */
  ribbon: boolean;
}

/** A wall's mesh wearing the picture that is on it now; dark panels before the first picture. */
export function WallSurface({ wall, mesh, feed, ribbon }: WallSurfaceProps) {
  const geometry = useMemo(() => wallGeometry(mesh), [mesh]);
  const material = useMemo(
    () => new THREE.MeshBasicMaterial({ color: "#1a1e25", side: THREE.DoubleSide, toneMapped: false }),
    [],
  );
  useEffect(() => () => geometry.dispose(), [geometry]);
  useEffect(
    () => () => {
      material.map?.dispose();
      material.dispose();
    },
    [material],
  );
  useFrame(() => {
    const picture = feed?.pictures.get(`wall:${wall.id}`) ?? feed?.pictures.get(`wall:${wall.name}`);
    if (picture) showPicture(material, picture);
  });
  return (
    <>
      <mesh geometry={geometry} material={material} />
      {ribbon && <WallFoot mesh={mesh} />}
    </>
  );
}

const RIBBON_WIDTH_M = 0.07;

function WallFoot({ mesh }: { mesh: WallMesh }) {
  const ribbon = useMemo(() => ribbonAlong(baseLine(mesh)), [mesh]);
  useEffect(() => () => ribbon.dispose(), [ribbon]);
  // Rays of the inner frustum look for the picture, not for this.
  return (
    <mesh geometry={ribbon} raycast={() => undefined}>
      <meshBasicMaterial color="#c9ced6" side={THREE.DoubleSide} />
    </mesh>
  );
}

function ribbonAlong(line: readonly (readonly [number, number])[]): THREE.BufferGeometry {
  const corners = line.flatMap(([x, y], index) => {
    const [beforeX, beforeY] = line[Math.max(index - 1, 0)] ?? [x, y];
    const [afterX, afterY] = line[Math.min(index + 1, line.length - 1)] ?? [x, y];
    const length = Math.hypot(afterX - beforeX, afterY - beforeY) || 1;
    const [acrossX, acrossY] = [-(afterY - beforeY) / length, (afterX - beforeX) / length];
    return [0, RIBBON_WIDTH_M].flatMap((reach) => [x + acrossX * reach, y + acrossY * reach, 0.01]);
  });
  const faces = line.slice(1).flatMap((_, index) => {
    const at = index * 2;
    return [at, at + 1, at + 2, at + 2, at + 1, at + 3];
  });
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute("position", new THREE.Float32BufferAttribute(corners, 3));
  geometry.setIndex(faces);
  return geometry;
}

function showPicture(material: THREE.MeshBasicMaterial, picture: ImageBitmap): void {
  const worn = material.map;
  if (worn?.image === picture) return;
  if (worn && worn.userData.width === picture.width && worn.userData.height === picture.height) {
    worn.image = picture;
    worn.needsUpdate = true;
    return;
  }
  // A texture's storage has one size for life: another size is another texture.
  worn?.dispose();
  const texture = new THREE.Texture<ImageBitmap>(picture);
  texture.colorSpace = THREE.SRGBColorSpace;
  texture.generateMipmaps = false;
  texture.minFilter = THREE.LinearFilter;
  texture.flipY = false;
  texture.userData = { width: picture.width, height: picture.height };
  texture.needsUpdate = true;
  material.map = texture;
  material.color.set("#ffffff");
  material.needsUpdate = true;
}

/** The server's uv has v = 0 at the picture's top row, as an ImageBitmap's first row is. */
function wallGeometry(mesh: WallMesh): THREE.BufferGeometry {
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute("position", new THREE.Float32BufferAttribute(mesh.positions.flat(), 3));
  geometry.setAttribute("uv", new THREE.Float32BufferAttribute(mesh.uvs.flat(), 2));
  geometry.setIndex(mesh.indices);
  geometry.computeBoundingSphere();
  return geometry;
}
