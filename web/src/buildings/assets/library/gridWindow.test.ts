import { describe, expect, it } from "vitest";
import { gridWindow, pagesOf, placeOf, scrollTo, stepFrom } from "./gridWindow.ts";

const DESK = { width_px: 1000, height_px: 800 };

describe("a grid of many", () => {
  it("draws a screen of cells, however many there are", () => {
    const grid = gridWindow(DESK, 0, 100_000);
    expect(grid.columns).toBe(5);
    expect(grid.first).toBe(0);
    expect(grid.end).toBeLessThan(60);
    expect(grid.height_px).toBeGreaterThan(20_000 * grid.cell_px);
  });

  it("covers what is in sight wherever it is scrolled to", () => {
    for (const scrolled_px of [0, 1, 333, 12_345, 2_000_000]) {
      const grid = gridWindow(DESK, scrolled_px, 100_000);
      expect(placeOf(grid, grid.first).top_px).toBeLessThanOrEqual(Math.max(scrolled_px, 16));
      expect(placeOf(grid, grid.end - 1).top_px + grid.row_px).toBeGreaterThanOrEqual(
        scrolled_px + DESK.height_px,
      );
    }
  });

  it("ends with the last cell", () => {
    const all = gridWindow(DESK, 0, 103);
    const grid = gridWindow(DESK, all.height_px - DESK.height_px, 103);
    expect(grid.end).toBe(103);
    expect(placeOf(grid, 102).top_px + grid.row_px).toBeLessThanOrEqual(grid.height_px);
  });

  it("draws nothing of nothing", () => {
    const grid = gridWindow(DESK, 0, 0);
    expect([grid.first, grid.end]).toEqual([0, 0]);
  });

  it("draws nothing beyond the end, where fewer are left than were scrolled past", () => {
    const grid = gridWindow(DESK, 90_000, 3);
    expect(grid.end).toBeGreaterThanOrEqual(grid.first);
    expect(grid.end).toBeLessThanOrEqual(5);
  });

  it("has two columns in a hand", () => {
    expect(gridWindow({ width_px: 390, height_px: 700 }, 0, 9).columns).toBe(2);
  });

  it("scrolls no farther than a cell needs", () => {
    const grid = gridWindow(DESK, 0, 1000);
    expect(scrollTo(grid, 0, 0, DESK.height_px)).toBe(0);
    expect(scrollTo(grid, 500, 0, DESK.height_px)).toBeCloseTo(
      placeOf(grid, 500).top_px + grid.row_px - DESK.height_px,
    );
    expect(scrollTo(grid, 5, 50_000, DESK.height_px)).toBeCloseTo(placeOf(grid, 5).top_px - 16);
  });

  it("is walked with the arrows and stops at its edges", () => {
    const grid = gridWindow(DESK, 0, 12);
    expect(stepFrom(0, "ArrowRight", grid, 12)).toBe(1);
    expect(stepFrom(0, "ArrowUp", grid, 12)).toBe(0);
    expect(stepFrom(3, "ArrowDown", grid, 12)).toBe(8);
    expect(stepFrom(8, "ArrowDown", grid, 12)).toBe(11);
    expect(stepFrom(8, "End", grid, 12)).toBe(11);
    expect(stepFrom(8, "Home", grid, 12)).toBe(0);
    expect(stepFrom(8, "x", grid, 12)).toBeNull();
  });

  it("knows the pages that its cells stand on", () => {
    expect(pagesOf(0, 0, 100)).toEqual([]);
    expect(pagesOf(0, 100, 100)).toEqual([0]);
    expect(pagesOf(99, 201, 100)).toEqual([0, 1, 2]);
  });
});
