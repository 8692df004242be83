let found: boolean | undefined;

/** Whether this browser draws WebGL 2 at all; asked once, for a context is not free. */
export function hasWebGl(): boolean {
  if (found === undefined) {
    const context = document.createElement("canvas").getContext("webgl2");
    found = context !== null;
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  }
  return found;
}
