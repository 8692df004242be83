import { describe, expect, it } from "vitest";
import { type Place, SharedView } from "./sharedView.ts";

const at = (x: number): Place => ({ position_m: [x, 0, 0], target_m: [0, 0, 0] });

describe("a shared view", () => {
  it("moves everybody but the one that moved, until they leave", () => {
    const view = new SharedView();
    const seen: string[] = [];
    const [left, right] = [{}, {}];
    view.follow(left, ({ position_m }) => seen.push(`left ${position_m[0]}`));
    const leave = view.follow(right, ({ position_m }) => seen.push(`right ${position_m[0]}`));
    view.tell(left, at(1));
    view.tell(right, at(2));
    leave();
    view.tell(left, at(3));
    expect(seen).toEqual(["right 1", "left 2"]);
    expect(view.place).toEqual(at(3));
  });
});
