/** What this browser draws with; asked once, for a context is not free. */

interface Drawing {
  possible: boolean;
  software: boolean;
}

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i;

let known: Drawing | undefined;

function ask(): Drawing {
  const context = document.createElement("canvas").getContext("webgl2");
  if (!context) return { possible: false, software: false };
  const naming = context.getExtension("WEBGL_debug_renderer_info");
  const renderer = String(context.getParameter(naming?.UNMASKED_RENDERER_WEBGL ?? context.RENDERER));
  context.getExtension("WEBGL_lose_context")?.loseContext();
  return { possible: true, software: SOFTWARE.test(renderer) };
}

function drawing(): Drawing {
  known ??= ask();
  return known;
}

/** Whether there is WebGL 2 at all. */
export const hasWebGl = (): boolean => drawing().possible;

/** Whether it is the processor that draws: then fewer pixels, and no smoothing. */
export const drawsInSoftware = (): boolean => drawing().software;
