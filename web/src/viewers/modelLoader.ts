/** Loads models as the lot sends them: meshes by meshopt, textures as KTX2, all of it decoded by what we serve. */
import { LoadingManager, type WebGLRenderer } from "three";
import transcoder from "three/examples/jsm/libs/basis/basis_transcoder.js?url";
import transcoderWasm from "three/examples/jsm/libs/basis/basis_transcoder.wasm?url";
import { MeshoptDecoder } from "three/examples/jsm/libs/meshopt_decoder.module.js";
import { type GLTF, GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { KTX2Loader } from "three/examples/jsm/loaders/KTX2Loader.js";

/** The loader asks for its two files by their names; in a build they have hashes. */
const BUILT: Record<string, string> = {
  "basis_transcoder.js": transcoder,
  "basis_transcoder.wasm": transcoderWasm,
};
const WORKERS = 2;

let textures: KTX2Loader | null = null;

/** The model of an address; its textures are unpacked into what the renderer's card can hold. */
export function loadModel(address: string, renderer: WebGLRenderer): Promise<GLTF> {
  textures ??= new KTX2Loader(new LoadingManager().setURLModifier((url) => BUILT[url] ?? url));
  textures.setWorkerLimit(WORKERS).detectSupport(renderer);
  return new GLTFLoader().setKTX2Loader(textures).setMeshoptDecoder(MeshoptDecoder).loadAsync(address);
}
