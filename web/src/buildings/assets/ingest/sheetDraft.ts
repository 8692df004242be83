/** What a person says of a file before it is taken in; what they need not type is taken from the file's name. */
import type { IngestInput } from "../../../api/assetsContract.ts";

export const CLASSES = ["prp", "bld", "lmk", "veg", "vhc", "int", "lgt", "gnd", "ter", "blk"] as const;
export type AssetClass = (typeof CLASSES)[number];

export const OWN_WORK = "LicenseRef-Own";
export const LICENCES = [
  OWN_WORK,
  "CC0-1.0",
  "CC-BY-4.0",
  "CC-BY-SA-4.0",
  "CC-BY-NC-4.0",
  "Apache-2.0",
  "MIT",
] as const;

/** What all files of a drop have in common. */
export interface Common {
  asset_class: AssetClass;
  spdx: string;
  author: string;
  attribution: string;
}

export interface Naming {
  en: string;
  zh_cn: string;
  slug: string;
}

const SLUG = /^[a-z][a-z0-9]*(_[a-z0-9]+){2,5}$/;
const LONGEST = 48;

export const isSlug = (slug: string, asset_class: AssetClass): boolean =>
  slug.length <= LONGEST && SLUG.test(slug) && slug.startsWith(`${asset_class}_`);

/** Names that a file's own name suggests. */
export function namingOf(name: string, asset_class: AssetClass): Naming {
  const words = name.replace(/[_\-.\s]+/g, " ").trim() || name;
  const en = words.charAt(0).toUpperCase() + words.slice(1);
  return { en, zh_cn: words, slug: slugOf(name, asset_class) };
}

function slugOf(name: string, asset_class: AssetClass): string {
  const words = name
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "")
    .slice(0, 3);
  const subject = words.length > 0 ? words : ["model"];
  const last = subject.length > 1 && /^\d+$/.test(subject.at(-1) ?? "") ? [] : ["01"];
  return [asset_class, ...subject, ...last].join("_").slice(0, LONGEST).replace(/_$/, "");
}

/** The same short name under another class. */
export const underClass = (slug: string, asset_class: AssetClass): string =>
  slug.replace(/^[a-z0-9]+/, asset_class);

export function sheetOf(common: Common, naming: Naming): IngestInput["sheet"] {
  return {
    slug: naming.slug,
    names: { en: naming.en.trim(), zh_cn: naming.zh_cn.trim() },
    authors: [common.author.trim()],
    spdx: common.spdx,
    attribution: common.attribution.trim(),
    facets: {},
    tags: [],
    origin: "imported",
    is_ai_used: false,
  };
}
