/** "0.420 × 1.10 × 0.420 m". */
export const metresText = (size_m: readonly number[]): string =>
  `${size_m.map((side) => (side >= 100 ? side.toFixed(0) : side.toPrecision(3))).join(" × ")} m`;
