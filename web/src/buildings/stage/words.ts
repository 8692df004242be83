/** Names that are nobody's language. */

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
