import { describe, expect, it } from "vitest";
import { lightFor, shownColor } from "./modelLight.ts";

describe("the light of a look", () => {
  it("is a clear day where nothing is said", () => {
    expect(lightFor({})).toEqual(lightFor({ weather: "clear", timeOfDay: "day" }));
    expect(lightFor({}).sun).not.toBeNull();
  });

  it("has no sun by night, nor behind clouds", () => {
    expect(lightFor({ timeOfDay: "night" }).sun).toBeNull();
    expect(lightFor({ weather: "rain" }).sun).toBeNull();
  });

  it("is darker in the rain than under a clear sky, and darker yet at dusk", () => {
    const [clear, rain, dusk] = [{}, { weather: "rain" }, { weather: "rain", timeOfDay: "dusk" }].map(
      (look) => lightFor(look).horizon[1],
    );
    expect(rain).toBeLessThan(clear ?? 0);
    expect(dusk).toBeLessThan(rain ?? 0);
  });

  it("is exposed as the pictures are", () => {
    expect(shownColor([0, 0, 0], 1.25)).toBe("rgb(0 0 0)");
    // 1 - exp(-0.5 * 1.25) = 0.4647, coded 0.7117
    expect(shownColor([0.5, 0.5, 0.5], 1.25)).toBe("rgb(181 181 181)");
  });
});
