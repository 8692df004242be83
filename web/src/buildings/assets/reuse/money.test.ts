import { describe, expect, it } from "vitest";
import { csvOf, minorOf, moneyText } from "./money.ts";

const LINE = {
  asset_id: "a",
  name: 'Lamp, "old"',
  name_zh: "路灯",
  thumbnail: null,
  takes: 9,
  productions: 3,
  build_hours: 6,
  saved_hours: 12,
  saved_minor: 54_000,
};

describe("the price of an hour", () => {
  it.each([
    ["45", 4500],
    ["45.5", 4550],
    ["", 0],
    ["-3", 0],
    ["much", 0],
    ["1e12", 10_000_000],
  ])("%s is %i", (text, minor) => expect(minorOf(text)).toBe(minor));

  it("is written as readers write it", () => {
    expect(moneyText(54_000, "EUR", "en")).toBe("€540");
  });
});

describe("the report as a table", () => {
  it("quotes what must be quoted", () => {
    const [, first] = csvOf([LINE], "CNY").split("\r\n");
    expect(first).toBe('a,"Lamp, ""old""",路灯,3,9,6,12,540.00');
  });

  it("holds no formulas", () => {
    expect(csvOf([{ ...LINE, name: "=1+1" }], "CNY")).toContain(",'=1+1,");
  });
});
