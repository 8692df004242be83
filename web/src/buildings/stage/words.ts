/** Names and figures that are nobody's language. */
import type { Take } from "../../api/contract.ts";
import { formatDuration, framesPerSecond } from "../../ui/format.ts";

const FAMILIES: Record<string, string> = {
  artnet: "Art-Net",
  blackmagic_camera: "Blackmagic camera",
  bvh_stream: "BVH stream",
  freed: "FreeD",
  hyperdeck: "HyperDeck",
  ifacialmocap: "iFacialMocap",
  live_link_face: "Live Link Face",
  live_link_face_recorder: "Live Link Face recorder",
  media_server: "Media server",
  ltc: "LTC",
  mosys_f4: "Mo-Sys F4",
  mtc: "MIDI timecode",
  natnet: "OptiTrack NatNet",
  novastar: "NovaStar",
  novastar_coex: "NovaStar COEX",
  opentrackio: "OpenTrackIO",
  osc_out: "OSC out",
  pjlink: "PJLink",
  psn: "PosiStageNet",
  qtake: "QTAKE",
  sacn: "sACN",
  tessera: "Brompton Tessera",
  unreal: "Unreal Engine",
  vicon_udp: "Vicon objects",
  videohub: "Videohub",
  visca: "VISCA over IP",
  vmc: "VMC",
};

export function familyName(family: string): string {
  return FAMILIES[family] ?? family;
}

export interface SocketAddress {
  host: string;
  port: string;
}

/** The parts of "udp://0.0.0.0:55555 udp://239.135.1.1:55555"; what is no address is left out. */
export function socketAddresses(addresses: string): SocketAddress[] {
  const found = addresses.matchAll(/(?:^|\s)[a-z+.-]+:\/\/(\[[^\]]+\]|[^:/\s]+):(\d{1,5})(?=\s|$)/gi);
  return [...found].flatMap(([, host, port]) => (host && port ? [{ host, port }] : []));
}

/** Whether an IPv4 host is a multicast group (RFC 5771). */
export function isMulticast(host: string): boolean {
  const first = Number(/^(\d{1,3})\.\d/.exec(host)?.[1]);
  return first >= 224 && first <= 239;
}

/** A take's length in minutes and seconds; nothing while nobody has counted its frames. */
export function takeLength(take: Take): string {
  return take.frames === null ? "–" : formatDuration(take.frames / framesPerSecond(take.rate));
}
