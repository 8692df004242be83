/** The mock's running view over a WebSocket. */
import type { WebSocket } from "ws";
import { lot, outputs } from "./lot.ts";
import { cameraPicture, poseAt, RATE, timecodeAt, wallPicture } from "./stage.ts";

const VIEW_HZ = 12;

export function streamView(socket: WebSocket): void {
  const timer = setInterval(() => {
    if (socket.bufferedAmount < 4_000_000 && lot.mode !== "broken") socket.send(viewMessage());
  }, 1000 / VIEW_HZ);
  socket.on("close", () => clearInterval(timer));
}

function viewMessage(): Buffer {
  const now_ms = Date.now();
  const pose = lot.mode === "stale" ? { ...poseAt(3), stale: true } : poseAt(now_ms / 1000);
  const pictures = lot.mode === "empty" ? [] : [wallPicture(pose), cameraPicture(pose)];
  const header = Buffer.from(
    JSON.stringify({
      frame: Math.floor((now_ms / 1000) * RATE),
      time_ns: now_ms * 1e6,
      timecode: timecodeAt(now_ms),
      pose: lot.mode === "empty" ? null : pose,
      take_id: lot.take?.id ?? null,
      pictures: pictures.map((picture, index) => ({
        name: index === 0 ? "wall:main" : "camera",
        size: picture.length,
      })),
      devices: lot.devices().map(({ id, status }) => ({
        id,
        ...status,
        rate_hz: status.rate_hz === null ? null : status.rate_hz + Math.sin(now_ms / 900),
      })),
      outputs: outputs().map(({ id, status }) => ({ id, ...status })),
    }),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  return Buffer.concat([length, header, ...pictures]);
}
