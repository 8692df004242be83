/** The basket: assets that are to go into a scene, kept in this browser. */
import { useSyncExternalStore } from "react";
import type { Asset } from "../../../api/assetsContract.ts";

const KEPT_AS = "filmlot.basket";
export const MOST = 200;

export type BasketItem = Pick<Asset, "id" | "name" | "name_zh" | "slug" | "thumbnail">;

/** What was kept, however it was kept: what cannot be read is no basket. */
export function readBasket(text: string | null): BasketItem[] {
  try {
    const kept: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(kept) ? kept.filter(isItem).slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function isItem(item: unknown): item is BasketItem {
  if (typeof item !== "object" || item === null) return false;
  const { id, name, name_zh } = item as Record<string, unknown>;
  return [id, name, name_zh].every((text) => typeof text === "string");
}

/** The basket with an asset put in, or taken out where it was in. */
export function toggled(basket: readonly BasketItem[], asset: BasketItem): BasketItem[] {
  const without = basket.filter(({ id }) => id !== asset.id);
  if (without.length < basket.length) return without;
  const { id, name, name_zh, slug, thumbnail } = asset;
  return [...basket, { id, name, name_zh, slug, thumbnail }].slice(0, MOST);
}

const listeners = new Set<() => void>();
let held: { text: string | null; items: BasketItem[] } | undefined;

function items(): BasketItem[] {
  const text = localStorage.getItem(KEPT_AS);
  if (held?.text !== text) held = { text, items: readBasket(text) };
  return held?.items ?? [];
}

function keep(basket: readonly BasketItem[]): void {
  localStorage.setItem(KEPT_AS, JSON.stringify(basket));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener("storage", listener); // another tab filled it
  return () => {
    listeners.delete(listener);
    window.removeEventListener("storage", listener);
  };
}

export function useBasket() {
  const basket = useSyncExternalStore(subscribe, items);
  return {
    items: basket,
    has: (assetId: string) => basket.some(({ id }) => id === assetId),
    toggle: (asset: BasketItem) => keep(toggled(basket, asset)),
    clear: () => keep([]),
  };
}
