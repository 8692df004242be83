/** The arguments of a device's action as people write them: one `name = value` a line. */
import type { Command, DeviceAction, Trigger } from "../../../api/showContract.ts";

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

export interface ArgumentFault {
  fault: "argument_wrong" | "argument_unknown" | "argument_missing";
  what: string;
}

/** The first thing that is wrong with what a command is told; a command that nobody knows is told anything. */
export function faultIn(text: string, known: Command["arguments"]): ArgumentFault | null {
  const read = parseArguments(text);
  if ("wrong" in read) return { fault: "argument_wrong", what: read.wrong };
  const missing = known.find(({ name, required }) => required && !(name in read.arguments));
  if (missing) return { fault: "argument_missing", what: missing.name };
  if (known.length === 0) return null;
  const unknown = Object.keys(read.arguments).find(
    (name) => !known.some((argument) => argument.name === name),
  );
  return unknown === undefined ? null : { fault: "argument_unknown", what: unknown };
}

type OscTrigger = Extract<Trigger, { kind: "osc" }>;
export type OscArgument = NonNullable<OscTrigger["arguments"]>[number];

export function writeOscArguments(given: readonly OscArgument[]): string {
  return given.map(writeValue).join(", ");
}

/** Numbers and texts, with commas between; OSC has no true that a controller would send. */
export function readOscArguments(text: string): OscArgument[] {
  const written = text.split(",").map((part) => part.trim());
  return written.filter(Boolean).map((part) => {
    const value = parseValue(part);
    return typeof value === "boolean" ? part : value;
  });
}
