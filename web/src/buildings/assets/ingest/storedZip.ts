/** A zip archive whose files are stored as they are (PKWARE APPNOTE 6.3.10, method 0): a folder on its way to the lot. */

export interface ZipEntry {
  /** Below the archive's top, with slashes. */
  path: string;
  file: Blob;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
const UTF8_NAMES = 0x0800;
const VERSION = 20;
/** 1980-01-01: equal folders make equal archives. */
const DAY = 0x0021;

/** The archive. Bytes are read once, for their checksums; the browser keeps them where they are. */
export async function storedZip(entries: readonly ZipEntry[]): Promise<Blob> {
  const parts: BlobPart[] = [];
  const directory: BlobPart[] = [];
  let offset = 0;
  let directoryBytes = 0;
  for (const { path, file } of entries) {
    const name = new TextEncoder().encode(path);
    const about = header(await crc32(file), file.size, name.length);
    const local = fields([4, 0x04034b50], ...about, [2, 0]);
    const central = fields(
      [4, 0x02014b50],
      [2, VERSION],
      ...about,
      ...[0, 0, 0, 0].map((value): Field => [2, value]),
      [4, 0],
      [4, offset],
    );
    parts.push(local, name, file);
    directory.push(central, name);
    offset += local.byteLength + name.length + file.size;
    directoryBytes += central.byteLength + name.length;
  }
  const count = entries.length;
  const end = fields(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, count],
    [2, count],
    [4, directoryBytes],
    [4, offset],
    [2, 0],
  );
  return new Blob([...parts, ...directory, end], { type: "application/zip" });
}

/** Bytes, value. */
type Field = [2 | 4, number];

/** What the local header and the directory say alike, up to the length of the name. */
function header(checksum: number, size: number, nameLength: number): Field[] {
  return [
    [2, VERSION],
    [2, UTF8_NAMES],
    [2, 0],
    [2, 0],
    [2, DAY],
    [4, checksum],
    [4, size],
    [4, size],
    [2, nameLength],
  ];
}

function fields(...given: Field[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(given.reduce((sum, [width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of given) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return bytes;
}

async function crc32(file: Blob): Promise<number> {
  let value = 0xffffffff;
  const reader = file.stream().getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    for (const byte of piece.value) value = (TABLE[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
