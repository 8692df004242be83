/** Whether every word asked for stands in the text, in any order and case. */
export function matches(asked: string, text: string): boolean {
  const within = text.toLocaleLowerCase();
  return asked
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => within.includes(word));
}
