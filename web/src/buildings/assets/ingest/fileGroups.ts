/** Which of the files that were dropped belong together: a model and what lies beside it become one asset. */

export interface GivenFile {
  /** With the folders that it was given in. */
  path: string;
  file: File;
}

export interface FileGroup {
  /** Of the asset to be: the folder's, or the model's without its suffix. */
  name: string;
  files: GivenFile[];
}

/** What the lot reads; the rest are their companions. */
const MODELS = new Set(
  (
    "gltf glb usd usda usdc usdz fbx obj ply stl blend abc zip 3d 3ds 3mf ac acc amf ase ask b3d bsp bvh cob csm dae " +
    "dxf enff hmp ifc iqm irr irrmesh lwo lws lxo m3d md2 md3 md5mesh mdc mdl mesh mot ms3d ndo nff off ogex pk3 pmx " +
    "prj q3o q3s raw scn sib smd step stp ter uc vrm vta x x3d x3db xgl xml zae zgl"
  ).split(" "),
);
const ALONE = new Set(["glb", "usdz", "zip", "stl", "ply"]);

export const suffixOf = (path: string): string => path.slice(path.lastIndexOf(".") + 1).toLowerCase();
const isModel = ({ path }: GivenFile): boolean => MODELS.has(suffixOf(path));
const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The assets that files can become, each with its files; none where there is no model among them. */
export function groupFiles(given: readonly GivenFile[]): FileGroup[] {
  const folders = new Map<string, GivenFile[]>();
  const loose: GivenFile[] = [];
  for (const each of given) {
    if (baseName(each.path).startsWith(".")) continue; // what a file manager leaves behind
    const [top, ...below] = each.path.split("/");
    if (top === undefined || below.length === 0) loose.push(each);
    else folders.set(top, [...(folders.get(top) ?? []), each]);
  }
  const companions = loose.filter((each) => !isModel(each));
  const alone = loose.filter(isModel).map((model) => ({
    name: baseName(model.path).replace(/\.[^.]*$/, ""),
    files: ALONE.has(suffixOf(model.path)) ? [model] : [model, ...companions],
  }));
  const whole = [...folders]
    .filter(([, files]) => files.some(isModel))
    .map(([name, files]) => ({ name, files }));
  return [...whole, ...alone];
}

export const sizeOf = ({ files }: FileGroup): number => files.reduce((sum, { file }) => sum + file.size, 0);

/** All files of a drop, those in folders too. Entries must be asked for before anything is waited for. */
export async function droppedFiles(dropped: DataTransfer): Promise<GivenFile[]> {
  const entries = [...dropped.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return (await Promise.all(entries.map(filesBelow))).flat();
}

async function filesBelow(entry: FileSystemEntry): Promise<GivenFile[]> {
  const path = entry.fullPath.replace(/^\//, "");
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return [{ path, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: FileSystemEntry[] = [];
  // A reader gives at most a hundred at a time.
  for (let some = await readSome(reader); some.length > 0; some = await readSome(reader)) found.push(...some);
  return (await Promise.all(found.map(filesBelow))).flat();
}

const readSome = (reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> =>
  new Promise((resolve, reject) => reader.readEntries(resolve, reject));

/** The files of a picker; of a folder's picker with their folders. */
export function pickedFiles(files: FileList | null): GivenFile[] {
  return [...(files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
}
