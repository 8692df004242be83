/** Figures of calibrations: three digits that say something, with their unit. */

export function figure(value: number, unit: string): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}

/** Numbers in one line, as coordinates are read. */
export function coordinates(values: readonly number[], digits: number): string {
  return values.map((value) => value.toFixed(digits)).join("  ");
}
