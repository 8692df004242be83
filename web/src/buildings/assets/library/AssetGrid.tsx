/** Assets as a grid of pictures: only those in sight are drawn, and fetched. */
import { useQueries } from "@tanstack/react-query";
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Asset } from "../../../api/assetsContract.ts";
import { searchQuery, thumbnailsQuery } from "../assetQueries.ts";
import { AssetCell } from "./AssetCell.tsx";
import { type GridWindow, gridWindow, pagesOf, placeOf, scrollTo, stepFrom } from "./gridWindow.ts";
import { PAGE, type Question, searchAddress } from "./libraryQuestion.ts";

/** Pages are asked for where the eye comes to rest, not where it flies by. */
const REST_MS = 90;
/** Pictures of one answer; a page of hits is some of these. */
const PICTURES = 40;

interface AssetGridProps {
  question: Question;
  total: number;
  at: number;
  onAt: (index: number, asset: Asset | undefined) => void;
  opened: string | undefined;
}

export function AssetGrid({ question, total, at, onAt, opened }: AssetGridProps) {
  const { t } = useTranslation("assets");
  const scroller = useRef<HTMLDivElement>(null);
  const size = useSize(scroller);
  const [scrolled_px, setScrolled] = useState(0);
  const grid = gridWindow(size, scrolled_px, total);
  const rested = useRested(grid);
  const assets = useAssets(question, rested);
  const pictures = useThumbnails(assets, rested);
  const key = searchAddress(question, 0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question is looked at from its beginning
  useEffect(() => void scroller.current?.scrollTo({ top: 0 }), [key]);

  // The cell of a key may be drawn later, and its asset come later yet: it has the focus as soon as it can.
  const wanted = useRef<number | null>(null);
  useEffect(() => {
    const link = scroller.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"] a`);
    if (!link) return;
    wanted.current = null;
    link.focus();
  });
  const goTo = (index: number) => {
    const place = scroller.current;
    if (!place) return;
    place.scrollTop = scrollTo(grid, index, place.scrollTop, size.height_px);
    onAt(index, assets(index));
    wanted.current = index;
  };
  const steer = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = stepFrom(at, event.key, grid, total);
    if (next === null) return;
    event.preventDefault();
    goTo(next);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrows lead from link to link
    <div
      ref={scroller}
      className="asset-grid"
      onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
      onKeyDown={steer}
    >
      <ul style={{ height: grid.height_px }} aria-label={t("library.found", { count: total })}>
        {size.width_px > 0 &&
          shown(grid, at, total).map((index) => (
            <AssetCell
              key={index}
              index={index}
              total={total}
              place={placeOf(grid, index)}
              width_px={grid.cell_px}
              asset={assets(index)}
              picture={pictures.get(assets(index)?.id ?? "")}
              isAt={index === at}
              opened={opened}
              onFocus={() => onAt(index, assets(index))}
            />
          ))}
      </ul>
    </div>
  );
}

/** The cells to draw: those in sight, and the one with the focus, which would be lost with its cell. */
function shown(grid: GridWindow, at: number, total: number): number[] {
  const inSight = Array.from({ length: grid.end - grid.first }, (_, step) => grid.first + step);
  if (at >= total || (at >= grid.first && at < grid.end)) return inSight;
  return at < grid.first ? [at, ...inSight] : [...inSight, at];
}

type Cells = Pick<GridWindow, "first" | "end">;

/** The cells in sight once the eye has come to rest. */
function useRested({ first, end }: Cells): Cells {
  const [rested, setRested] = useState({ first: 0, end: 0 });
  useEffect(() => {
    const timer = setTimeout(() => setRested({ first, end }), REST_MS);
    return () => clearTimeout(timer);
  }, [first, end]);
  return rested;
}

/** The asset in a cell, once its page has come. */
function useAssets(question: Question, cells: Cells): (index: number) => Asset | undefined {
  const numbers = [...new Set([0, ...pagesOf(cells.first, cells.end, PAGE)])];
  const pages = useQueries({
    queries: numbers.map((page) => searchQuery(searchAddress(question, page))),
    combine: (answers) => new Map(answers.map((answer, index) => [numbers[index], answer.data?.hits])),
  });
  return (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE]?.asset;
}

/** The pictures of what is in sight, by asset; many come in one answer. */
function useThumbnails(assets: (index: number) => Asset | undefined, cells: Cells): Map<string, string> {
  const chunks = pagesOf(cells.first, cells.end, PICTURES).map((chunk) =>
    Array.from({ length: PICTURES }, (_, step) => assets(chunk * PICTURES + step)).filter(
      (asset) => asset !== undefined && asset.thumbnail !== null,
    ),
  );
  return useQueries({
    queries: chunks.filter((chunk) => chunk.length > 0).map((chunk) => thumbnailsQuery(chunk as Asset[])),
    combine: (answers) => new Map(answers.flatMap(({ data }) => Object.entries(data ?? {}))),
  });
}

function useSize(element: RefObject<HTMLElement | null>): { width_px: number; height_px: number } {
  const [size, setSize] = useState({ width_px: 0, height_px: 0 });
  useLayoutEffect(() => {
    const measured = element.current;
    if (!measured) return;
    const read = () => setSize({ width_px: measured.clientWidth, height_px: measured.clientHeight });
    const observer = new ResizeObserver(read);
    observer.observe(measured);
    read();
    return () => observer.disconnect();
  }, [element]);
  return size;
}
