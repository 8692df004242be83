import { describe, expect, it } from "vitest";
import { readViewMessage } from "./viewFeed.ts";

function messageOf(header: object, ...pictures: number[][]): ArrayBuffer {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(4 + json.length + pictures.flat().length);
  new DataView(bytes.buffer).setUint32(0, json.length, true);
  bytes.set(json, 4);
  bytes.set(pictures.flat(), 4 + json.length);
  return bytes.buffer;
}

const pictures = [
  { name: "wall:main", size: 3 },
  { name: "camera", size: 2 },
];

describe("a view message", () => {
  it("gives each picture its own bytes", () => {
    const message = readViewMessage(messageOf({ frame: 5, pictures }, [1, 2, 3], [4, 5]));

    expect(message.header.frame).toBe(5);
    expect([...(message.pictures.get("wall:main") ?? [])]).toEqual([1, 2, 3]);
    expect([...(message.pictures.get("camera") ?? [])]).toEqual([4, 5]);
  });

  it("that is cut short is refused, wherever the cut is", () => {
    const whole = messageOf({ frame: 5, pictures }, [1, 2, 3], [4, 5]);

    for (let length = 0; length < whole.byteLength; length += 1) {
      expect(() => readViewMessage(whole.slice(0, length))).toThrow();
    }
  });

  it("that claims a header longer than itself is refused", () => {
    const bytes = messageOf({ pictures: [] });
    new DataView(bytes).setUint32(0, 0xffffffff, true);

    expect(() => readViewMessage(bytes)).toThrow(RangeError);
  });

  it("that claims a picture of negative size is refused", () => {
    const bytes = messageOf({ pictures: [{ name: "camera", size: -4 }] }, [1, 2, 3, 4]);

    expect(() => readViewMessage(bytes)).toThrow(RangeError);
  });
});
