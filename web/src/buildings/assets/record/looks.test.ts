import { describe, expect, it } from "vitest";
import { askedLook, type LookSwitch, stillOf } from "./looks.ts";

const SWITCHES: LookSwitch[] = [
  { name: "season", tokens: ["spring", "summer", "autumn", "winter"], usual: "summer" },
  { name: "weather", tokens: ["clear", "rain", "snow"], usual: "clear" },
  { name: "timeOfDay", tokens: ["day", "night"], usual: "day" },
];
const FILES = ["thumbnail_512", "season_winter", "time_night", "contact_sheet"].map((name) => ({
  path: `prev/${name}.webp`,
}));

describe("a look", () => {
  it("asks only for what is not shown anyway", () => {
    expect(askedLook({ season: "summer", weather: "rain" }, SWITCHES)).toEqual({ weather: "rain" });
    expect(askedLook({ LOD: "LOD2" }, SWITCHES)).toEqual({});
  });

  it("has a still of its own where one was taken", () => {
    expect(stillOf({}, SWITCHES, FILES)?.path).toBe("prev/thumbnail_512.webp");
    expect(stillOf({ season: "winter" }, SWITCHES, FILES)?.path).toBe("prev/season_winter.webp");
    expect(stillOf({ timeOfDay: "night", weather: "rain" }, SWITCHES, FILES)?.path).toBe(
      "prev/time_night.webp",
    );
  });

  it("is found on the sheet of seasons and weathers", () => {
    const still = stillOf({ season: "winter", weather: "rain" }, SWITCHES, FILES);
    expect(still).toEqual({
      path: "prev/contact_sheet.webp",
      tile: { column: 1, row: 3, columns: 3, rows: 4 },
    });
  });

  it("falls back to what there is, or to nothing", () => {
    expect(stillOf({ season: "autumn" }, SWITCHES, FILES)?.path).toBe("prev/thumbnail_512.webp");
    expect(stillOf({}, SWITCHES, [])).toBeNull();
  });
});
