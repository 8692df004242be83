import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { storedZip } from "./storedZip.ts";

const ENTRIES = [
  { path: "弄堂/house.obj", file: new Blob(["v 0 0 0\n".repeat(4000)]) },
  { path: "弄堂/tex/empty.png", file: new Blob([]) },
];

describe("an archive of stored files", () => {
  it("carries the checksum that zlib finds", async () => {
    const bytes = Buffer.from(await (await storedZip(ENTRIES)).arrayBuffer());
    expect(bytes.readUInt32LE(14)).toBe(crc32("v 0 0 0\n".repeat(4000)));
  });

  it("is read by Python's zipfile, names and all", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "zip-")), "folder.zip");
    writeFileSync(file, Buffer.from(await (await storedZip(ENTRIES)).arrayBuffer()));
    const program =
      "import json, sys, zipfile; a = zipfile.ZipFile(sys.argv[1]); " +
      "print(json.dumps([a.testzip(), {i.filename: i.file_size for i in a.infolist()}]))";
    const told = execFileSync("python3", ["-c", program, file], { encoding: "utf8" });
    expect(JSON.parse(told)).toEqual([null, { "弄堂/house.obj": 32000, "弄堂/tex/empty.png": 0 }]);
    expect(readFileSync(file).length).toBeGreaterThan(32000);
  });
});
