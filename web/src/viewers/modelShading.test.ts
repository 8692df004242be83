import { describe, expect, it } from "vitest";
import { triangleDensities } from "./modelShading.ts";

const SQUARE_M = [0, 0, 0, 2, 0, 0, 0, 2, 0];
const WHOLE = [0, 0, 1, 0, 0, 1];

describe("texels a metre", () => {
  it("are the picture's over the metres it lies on", () => {
    expect([...triangleDensities(SQUARE_M, WHOLE, { width: 1024, height: 1024 }, [1, 1, 1])]).toEqual([512]);
  });

  it("halve where the thing is twice as large", () => {
    expect([...triangleDensities(SQUARE_M, WHOLE, { width: 1024, height: 1024 }, [2, 2, 2])]).toEqual([256]);
  });

  it("are none of a triangle without area", () => {
    const line = [0, 0, 0, 1, 0, 0, 2, 0, 0];
    expect([...triangleDensities(line, WHOLE, { width: 64, height: 64 }, [1, 1, 1])]).toEqual([0]);
  });
});
