import { describe, expect, it } from "vitest";
import { MOST, readBasket, toggled } from "./basket.ts";
import { freeName, placeSideBySide } from "./placing.ts";

const lamp = { id: "a", name: "Lamp", name_zh: "路灯", slug: "prp_lamp_shanghai_01", thumbnail: null };
const house = { id: "b", name: "House", name_zh: "住宅", slug: "bld_shikumen_shanghai_01", thumbnail: "12" };

describe("a basket", () => {
  it("holds an asset once, and lets go of it", () => {
    const full = toggled(toggled([], lamp), house);
    expect(full.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(toggled(full, lamp).map(({ id }) => id)).toEqual(["b"]);
  });

  it("comes back as it was kept", () => {
    expect(readBasket(JSON.stringify([lamp, house]))).toEqual([lamp, house]);
  });

  it.each([null, "", "{", "{}", "[1, null]", '[{"id": 7}]'])("is empty where %j was kept", (text) => {
    expect(readBasket(text)).toEqual([]);
  });

  it("has a bottom", () => {
    const many = Array.from({ length: MOST + 9 }, (_, id) => ({ ...lamp, id: String(id) }));
    expect(readBasket(JSON.stringify(many))).toHaveLength(MOST);
  });
});

describe("placing", () => {
  const wide = (width_m: number) => ({
    low_m: [-width_m / 2, 0, 0] as const,
    high_m: [width_m / 2, 3, 1] as const,
  });

  it("stands assets side by side about the middle, an aisle between them", () => {
    const placed = placeSideBySide(
      [],
      [
        { asset_id: "a", slug: lamp.slug, bounds: wide(2) },
        { asset_id: "b", slug: house.slug, bounds: wide(6) },
      ],
    );
    expect(placed.map(({ name }) => name)).toEqual(["lamp", "shikumen"]);
    const [first, second] = placed.map(({ position_m }) => position_m?.[0] ?? Number.NaN);
    expect(first).toBeCloseTo(-3.5);
    expect(second).toBeCloseTo(1.5);
  });

  it("goes on to the right of what stands there, under names of its own", () => {
    const there = placeSideBySide([], [{ asset_id: "a", slug: lamp.slug, bounds: wide(2) }]);
    const all = placeSideBySide(there, [{ asset_id: "a", slug: lamp.slug, bounds: null }]);
    expect(all.map(({ name }) => name)).toEqual(["lamp", "lamp2"]);
    expect(all[1]?.position_m?.[0]).toBeGreaterThan(2);
  });

  it("names what has no slug", () => {
    expect(freeName(null, new Set())).toBe("asset");
    expect(freeName("prp_123_x_01", new Set(["asset"]))).toBe("asset2");
  });
});
