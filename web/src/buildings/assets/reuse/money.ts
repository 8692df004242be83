/** Prices in minor units, and the report as a table for other programs. */
import type { ReuseReport } from "../../../api/assetsContract.ts";

export const CURRENCIES = ["CNY", "EUR", "USD", "GBP"] as const;
export type Currency = (typeof CURRENCIES)[number];

/** All of these count in hundredths. */
const MINOR = 100;
const DEAREST = 10_000_000;

/** "45.5" an hour in minor units; what is no price is none. */
export function minorOf(text: string): number {
  const price = Number(text);
  return Number.isFinite(price) && price > 0 ? Math.min(Math.round(price * MINOR), DEAREST) : 0;
}

export function moneyText(minor: number, currency: Currency, language: string): string {
  return new Intl.NumberFormat(language, { style: "currency", currency, maximumFractionDigits: 0 }).format(
    minor / MINOR,
  );
}

type Line = ReuseReport["lines"][number];

/** RFC 4180, with the mark by which spreadsheets know UTF-8. */
export function csvOf(lines: readonly Line[], currency: Currency): string {
  const head = [
    "asset_id",
    "name",
    "name_zh",
    "productions",
    "takes",
    "build_hours",
    "saved_hours",
    `saved_${currency}`,
  ];
  const rows = lines.map((line) => [
    line.asset_id,
    line.name,
    line.name_zh,
    line.productions,
    line.takes,
    line.build_hours ?? "",
    line.saved_hours,
    (line.saved_minor / MINOR).toFixed(2),
  ]);
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** A text that begins like a formula is not to become one. */
function cell(value: string | number): string {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
