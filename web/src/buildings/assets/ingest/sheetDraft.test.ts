import { describe, expect, it } from "vitest";
import { CLASSES, isSlug, namingOf, underClass } from "./sheetDraft.ts";

describe("the names that a file suggests", () => {
  it.each([
    ["StreetLamp_02", "lgt", "lgt_street_lamp_02"],
    ["crate", "prp", "prp_crate_01"],
    ["石库门", "bld", "bld_model_01"],
    ["a very long name of many words", "prp", "prp_a_very_long_01"],
  ] as const)("%s under %s is %s", (name, asset_class, slug) => {
    expect(namingOf(name, asset_class).slug).toBe(slug);
    expect(isSlug(slug, asset_class)).toBe(true);
  });

  it("keep their words under another class", () => {
    for (const each of CLASSES) expect(isSlug(underClass("prp_crate_01", each), each)).toBe(true);
  });

  it("are words to people", () => {
    expect(namingOf("street-lamp_old", "prp").en).toBe("Street lamp old");
  });
});
