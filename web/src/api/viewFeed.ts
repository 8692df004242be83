/** The stage's running view: pose, timecode, devices and pictures over one WebSocket. */
import type { ViewHeader } from "./contract.ts";

export interface ViewMessage {
  header: ViewHeader;
  pictures: Map<string, Uint8Array<ArrayBuffer>>;
}

const MOST_HEADER_BYTES = 1 << 20;

/** Takes one binary message apart: u32 little-endian header length, JSON header, JPEGs in its order. */
export function readViewMessage(buffer: ArrayBuffer): ViewMessage {
  if (buffer.byteLength < 4) throw new RangeError("view message shorter than its length field");
  const headerBytes = new DataView(buffer).getUint32(0, true);
  if (headerBytes > MOST_HEADER_BYTES || 4 + headerBytes > buffer.byteLength) {
    throw new RangeError(`view header of ${headerBytes} bytes in a message of ${buffer.byteLength}`);
  }
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, headerBytes))) as ViewHeader;
  const pictures = new Map<string, Uint8Array<ArrayBuffer>>();
  let offset = 4 + headerBytes;
  for (const { name, size } of header.pictures) {
    if (!(size >= 0) || offset + size > buffer.byteLength) {
      throw new RangeError(`picture ${name} of ${size} bytes does not fit its message`);
    }
    pictures.set(name, new Uint8Array(buffer, offset, size));
    offset += size;
  }
  return { header, pictures };
}

type Listener = () => void;

/**
 * Keeps the latest header and decoded pictures of one stage. Drawing code reads `header` and
 * `pictures` at its own frame time; a message that comes while pictures are still being decoded
 * replaces the one that waits, so a slow machine drops frames and never falls behind.
 */
export class ViewFeed {
  header: ViewHeader | null = null;
  readonly pictures = new Map<string, ImageBitmap>();
  connected = false;
  received_ms = 0;

  readonly #address: string;
  readonly #listeners = new Set<Listener>();
  #socket: WebSocket | null = null;
  #waiting: ArrayBuffer | null = null;
  #decoding = false;
  #closed = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #wait_ms = 500;

  constructor(address: string) {
    this.#address = address;
    this.#connect();
  }

  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    this.#socket?.close();
    for (const picture of this.pictures.values()) picture.close();
    this.pictures.clear();
    this.#listeners.clear();
  }

  #connect(): void {
    const socket = new WebSocket(this.#address);
    socket.binaryType = "arraybuffer";
    socket.onmessage = (message) => {
      if (message.data instanceof ArrayBuffer) this.#receive(message.data);
    };
    socket.onopen = () => this.#setConnected(true);
    socket.onclose = () => {
      this.#setConnected(false);
      if (this.#closed) return;
      this.#retry = setTimeout(() => this.#connect(), this.#wait_ms);
      this.#wait_ms = Math.min(this.#wait_ms * 2, 8000);
    };
    this.#socket = socket;
  }

  #setConnected(connected: boolean): void {
    this.connected = connected;
    if (connected) this.#wait_ms = 500;
    this.#announce();
  }

  #receive(buffer: ArrayBuffer): void {
    this.#waiting = buffer;
    if (!this.#decoding) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#decoding = true;
    while (this.#waiting && !this.#closed) {
      const buffer = this.#waiting;
      this.#waiting = null;
      try {
        await this.#show(readViewMessage(buffer));
      } catch {
        // One broken message is dropped; the next one stands on its own.
      }
    }
    this.#decoding = false;
  }

  async #show(message: ViewMessage): Promise<void> {
    const decoded = await Promise.all(
      [...message.pictures].map(async ([name, bytes]) => {
        const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
        return [name, bitmap] as const;
      }),
    );
    for (const [name, bitmap] of decoded) {
      this.pictures.get(name)?.close();
      this.pictures.set(name, bitmap);
    }
    this.header = message.header;
    this.received_ms = performance.now();
    this.#announce();
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** The feed's address for the page's own origin. */
export function viewAddress(stageId: string, width: number): string {
  const base = new URL(`/api/v1/stage/stages/${encodeURIComponent(stageId)}/view`, window.location.href);
  base.protocol = base.protocol === "https:" ? "wss:" : "ws:";
  base.search = `pictures=wall,camera&width=${width}`;
  return base.href;
}
