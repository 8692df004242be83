/** The arguments of a device's action as people write them: one `name = value` a line. */
import type { DeviceAction } from "../../../api/showContract.ts";

export type Arguments = NonNullable<DeviceAction["arguments"]>;
export type ArgumentValue = Arguments[string];

const LINE = /^\s*([a-z][a-z0-9_.]{0,63})\s*=\s*(.*?)\s*$/;
const NUMBER = /^-?\d+(\.\d+)?$/;

/** A text that reads as a number or as true or false is told as such; quotation marks keep it a text. */
export function parseValue(text: string): ArgumentValue {
  if (text === "true" || text === "false") return text === "true";
  if (NUMBER.test(text)) return Number(text);
  return /^".*"$/.test(text) ? text.slice(1, -1) : text;
}

export function writeValue(value: ArgumentValue): string {
  return typeof value === "string" && parseValue(value) !== value ? `"${value}"` : String(value);
}

export function writeArguments(given: Arguments = {}): string {
  return Object.entries(given)
    .map(([name, value]) => `${name} = ${writeValue(value)}`)
    .join("\n");
}

/** The arguments, or the first line that is none. */
export function parseArguments(text: string): { arguments: Arguments } | { wrong: string } {
  const found: Arguments = {};
  for (const line of text.split("\n").filter((written) => written.trim() !== "")) {
    const [, name, value] = LINE.exec(line) ?? [];
    if (name === undefined || value === undefined) return { wrong: line.trim() };
    found[name] = parseValue(value);
  }
  return { arguments: found };
}
