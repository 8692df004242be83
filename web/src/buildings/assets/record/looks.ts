/** The looks of an asset: which switches there are, and which still shows a look best. */
import type { AssetSheet, VersionFile } from "../../../api/assetsContract.ts";

export const SWITCHES = ["season", "weather", "timeOfDay", "wear", "LOD"] as const;
export type Switch = (typeof SWITCHES)[number];
export type ChosenLook = Partial<Record<Switch, string>>;

export interface LookSwitch {
  name: Switch;
  tokens: string[];
  usual: string;
}

/** The variant sets that a page can switch; one of a single token is none. */
export function switchesOf(sheet: AssetSheet | null | undefined): LookSwitch[] {
  return SWITCHES.flatMap((name) => {
    const found = sheet?.variants?.find((variants) => variants.name === name);
    return found && found.tokens.length > 1 ? [{ name, tokens: found.tokens, usual: found.default }] : [];
  });
}

/** What differs from the look that is shown unless something else is asked. */
export function askedLook(chosen: ChosenLook, switches: readonly LookSwitch[]): Record<string, string> {
  return Object.fromEntries(
    switches.flatMap(({ name, usual }) => {
      const token = chosen[name];
      return token && token !== usual ? [[name, token]] : [];
    }),
  );
}

export interface Still {
  path: string;
  /** Where in a sheet of many it stands; null where the picture is the whole. */
  tile: { column: number; row: number; columns: number; rows: number } | null;
}

/** The picture nearest to a look: time first, then weather with season, then season, then the thumbnail. */
export function stillOf(
  look: Record<string, string>,
  switches: readonly LookSwitch[],
  files: readonly Pick<VersionFile, "path">[],
): Still | null {
  const has = (path: string) => files.some((file) => file.path === path);
  const tokens = (name: Switch) => switches.find((known) => known.name === name)?.tokens ?? [];
  const whole = [
    look.timeOfDay ? [`prev/time_${look.timeOfDay}.webp`] : [],
    look.season ? [`prev/season_${look.season}.webp`] : [],
    ["prev/thumbnail_512.webp", "prev/thumbnail_256.webp"],
  ].flat();
  const [seasons, weathers] = [tokens("season"), tokens("weather")];
  const column = weathers.indexOf(look.weather ?? "");
  if (!look.timeOfDay && column >= 0 && has("prev/contact_sheet.webp")) {
    const usual = switches.find(({ name }) => name === "season")?.usual ?? "";
    const row = Math.max(seasons.indexOf(look.season ?? usual), 0);
    const tile = { column, row, columns: weathers.length, rows: Math.max(seasons.length, 1) };
    return { path: "prev/contact_sheet.webp", tile };
  }
  const path = whole.find(has);
  return path ? { path, tile: null } : null;
}
