/** Which cells of a grid of many are in sight, and where they stand. */

const GAP_PX = 12;
const MARGIN_PX = 16;
/** Below the picture: the name and a line. */
const CAPTION_PX = 52;
const CELL_PX = 176;
const FEWEST_COLUMNS = 2;
/** Rows drawn beyond the edges, so that a turn of the wheel finds them there. */
const BEYOND = 2;

export interface GridWindow {
  columns: number;
  cell_px: number;
  row_px: number;
  /** Of everything, seen or not. */
  height_px: number;
  /** Numbers of the cells to draw: from `first`, before `end`. */
  first: number;
  end: number;
}

export function gridWindow(
  size: { width_px: number; height_px: number },
  scrolled_px: number,
  total: number,
): GridWindow {
  const inner_px = Math.max(size.width_px - 2 * MARGIN_PX, 1);
  const columns = Math.max(FEWEST_COLUMNS, Math.floor((inner_px + GAP_PX) / (CELL_PX + GAP_PX)));
  const cell_px = (inner_px - (columns - 1) * GAP_PX) / columns;
  const row_px = cell_px + CAPTION_PX + GAP_PX;
  const rows = Math.ceil(total / columns);
  const top = Math.floor((scrolled_px - MARGIN_PX) / row_px);
  const bottom = Math.ceil((scrolled_px + size.height_px - MARGIN_PX) / row_px);
  const first = Math.min(Math.max(top - BEYOND, 0), rows) * columns;
  return {
    columns,
    cell_px,
    row_px,
    height_px: rows * row_px + 2 * MARGIN_PX - (rows > 0 ? GAP_PX : 0),
    first,
    end: Math.max(first, Math.min(Math.max(bottom + BEYOND, 0) * columns, total)),
  };
}

/** The upper left corner of a cell. */
export function placeOf(grid: GridWindow, index: number): { left_px: number; top_px: number } {
  return {
    left_px: MARGIN_PX + (index % grid.columns) * (grid.cell_px + GAP_PX),
    top_px: MARGIN_PX + Math.floor(index / grid.columns) * grid.row_px,
  };
}

/** How far to scroll so that a cell is whole in sight; where it is, nothing moves. */
export function scrollTo(grid: GridWindow, index: number, scrolled_px: number, height_px: number): number {
  const { top_px } = placeOf(grid, index);
  const [above, below] = [top_px - MARGIN_PX, top_px + grid.row_px - height_px];
  return Math.min(Math.max(scrolled_px, below), above);
}

/** Where a key leads from a cell; null for keys that lead nowhere. */
export function stepFrom(index: number, key: string, grid: GridWindow, total: number): number | null {
  const rowsInSight = Math.max(Math.floor((grid.end - grid.first) / grid.columns) - 2 * BEYOND, 1);
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -grid.columns,
    ArrowDown: grid.columns,
    PageUp: -grid.columns * rowsInSight,
    PageDown: grid.columns * rowsInSight,
    Home: -index,
    End: total - 1 - index,
  };
  const step = steps[key];
  if (step === undefined || total === 0) return null;
  return Math.min(Math.max(index + step, 0), total - 1);
}

/** The numbers of the pages that hold these cells. */
export function pagesOf(first: number, end: number, page: number): number[] {
  if (end <= first) return [];
  const from = Math.floor(first / page);
  return Array.from({ length: Math.floor((end - 1) / page) - from + 1 }, (_, step) => from + step);
}
