/** What the address of a record says: which version, which part of the page, in which look. */
import { type ChosenLook, SWITCHES } from "./looks.ts";

export const PARTS = ["renders", "versions", "report", "files", "uses", "rights"] as const;
export type Part = (typeof PARTS)[number];

export interface RecordSearch {
  version?: string;
  part?: Part;
  /** The version that it is compared with. */
  against?: string;
  look?: ChosenLook;
}

export function readRecordSearch(search: Record<string, unknown>): RecordSearch {
  const part = PARTS.find((known) => known === search.part);
  const look = readLook(search.look);
  return {
    ...(typeof search.version === "string" ? { version: search.version } : {}),
    ...(part ? { part } : {}),
    ...(typeof search.against === "string" ? { against: search.against } : {}),
    ...(Object.keys(look).length > 0 ? { look } : {}),
  };
}

function readLook(given: unknown): ChosenLook {
  if (typeof given !== "object" || given === null) return {};
  const tokens = given as Record<string, unknown>;
  return Object.fromEntries(
    SWITCHES.flatMap((name) => (typeof tokens[name] === "string" ? [[name, tokens[name]]] : [])),
  );
}
