/** Loads models as the lot sends them: meshes by meshopt, textures as KTX2, all of it decoded by what we serve. */
import { LoadingManager, type WebGLRenderer } from "three";
import transcoder from "three/examples/jsm/libs/basis/basis_transcoder.js?raw";
import transcoderWasm from "three/examples/jsm/libs/basis/basis_transcoder.wasm?url";
import { MeshoptDecoder } from "three/examples/jsm/libs/meshopt_decoder.module.js";
import { type GLTF, GLTFLoader } from "three/examples/jsm/loaders/GLTFLoader.js";
import { KTX2Loader } from "three/examples/jsm/loaders/KTX2Loader.js";
import { withoutEvaluation } from "./transcoder.ts";

const WORKERS = 2;

let textures: KTX2Loader | null = null;

/** The loader asks for its two files by their names; here is where they are. */
function openTextures(): KTX2Loader {
  const files: Record<string, string> = {
    "basis_transcoder.js": URL.createObjectURL(new Blob([withoutEvaluation(transcoder)])),
    "basis_transcoder.wasm": transcoderWasm,
  };
  return new KTX2Loader(new LoadingManager().setURLModifier((url) => files[url] ?? url)).setWorkerLimit(
    WORKERS,
  );
}

/** The model of an address; its textures are unpacked into what the renderer's card can hold. */
export function loadModel(address: string, renderer: WebGLRenderer): Promise<GLTF> {
  textures ??= openTextures();
  textures.detectSupport(renderer);
  return new GLTFLoader().setKTX2Loader(textures).setMeshoptDecoder(MeshoptDecoder).loadAsync(address);
}
