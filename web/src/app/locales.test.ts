import { describe, expect, it } from "vitest";
import assetsEn from "../buildings/assets/locales/en.json";
import assetsZh from "../buildings/assets/locales/zh-CN.json";
import stageEn from "../buildings/stage/locales/en.json";
import stageZh from "../buildings/stage/locales/zh-CN.json";
import appEn from "./locales/en.json";
import appZh from "./locales/zh-CN.json";

interface Catalogue {
  [key: string]: string | Catalogue;
}

function flatten(catalogue: Catalogue, above = ""): Map<string, string> {
  return new Map(
    Object.entries(catalogue).flatMap(([key, value]) =>
      typeof value === "string" ? [[above + key, value] as const] : [...flatten(value, `${above}${key}.`)],
    ),
  );
}

const gaps = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();

describe.each([
  ["app", appEn, appZh],
  ["assets", assetsEn, assetsZh],
  ["stage", stageEn, stageZh],
])("the words of %s", (_, english, chinese) => {
  const [en, zh] = [flatten(english as Catalogue), flatten(chinese as Catalogue)];

  it("are the same keys in both languages", () => {
    expect([...zh.keys()].sort()).toEqual([...en.keys()].sort());
  });

  it("leave the same gaps to fill in", () => {
    for (const [key, text] of en) expect(gaps(zh.get(key) ?? ""), key).toEqual(gaps(text));
  });

  it("never shout", () => {
    for (const text of [...en.values(), ...zh.values()]) expect(text).not.toMatch(/[!！]/);
  });
});
