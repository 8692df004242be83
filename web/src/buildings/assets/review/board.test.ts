import { describe, expect, it } from "vitest";
import type { ReviewBoard } from "../../../api/assetsContract.ts";
import { nearest, takers } from "./board.ts";

const BOARD: ReviewBoard = {
  columns: [
    { channel: "draft", next_channels: ["review"], cards: [] },
    { channel: "review", next_channels: ["approved", "draft"], cards: [] },
    { channel: "approved", next_channels: ["draft", "released"], cards: [] },
    { channel: "released", next_channels: ["deprecated"], cards: [] },
    { channel: "deprecated", next_channels: ["released"], cards: [] },
  ],
};
const anybody = () => true;

describe("the board", () => {
  it("takes a card only where its next step leads", () => {
    expect(takers(BOARD, "draft", anybody)).toEqual(["review"]);
    expect(takers(BOARD, "review", (to) => to === "draft")).toEqual(["draft"]);
  });

  it("moves a card to the nearest column that takes it", () => {
    const taking = takers(BOARD, "approved", anybody);
    expect(nearest(BOARD, "approved", taking, 1)).toBe("released");
    expect(nearest(BOARD, "approved", taking, -1)).toBe("draft");
    expect(nearest(BOARD, "draft", ["review"], -1)).toBeNull();
  });
});
