/** Names and figures that are nobody's language. */
import type { Take } from "../../api/contract.ts";
import { formatDuration, framesPerSecond } from "../../ui/format.ts";

const FAMILIES: Record<string, string> = { opentrackio: "OpenTrackIO", freed: "FreeD" };

export function familyName(family: string): string {
  return FAMILIES[family] ?? family;
}

export interface SocketAddress {
  host: string;
  port: string;
}

/** The parts of "udp://0.0.0.0:55555"; null when it is something else. */
export function socketAddress(address: string): SocketAddress | null {
  const found = /^[a-z+.-]+:\/\/(\[[^\]]+\]|[^:/]+):(\d{1,5})/i.exec(address);
  const [, host, port] = found ?? [];
  return host && port ? { host, port } : null;
}

/** A take's length in minutes and seconds; nothing while nobody has counted its frames. */
export function takeLength(take: Take): string {
  return take.frames === null ? "–" : formatDuration(take.frames / framesPerSecond(take.rate));
}
