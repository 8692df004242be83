/** Moving a card over the board: which columns take it, and which is next to the left and right. */
import type { Channel, ReviewBoard } from "../../../api/assetsContract.ts";

export type Column = ReviewBoard["columns"][number];

/** The columns that a card may go to from its own, and that this reader may move it to. */
export function takers(board: ReviewBoard, from: Channel, may: (to: Channel) => boolean): Channel[] {
  const next = board.columns.find(({ channel }) => channel === from)?.next_channels ?? [];
  return next.filter(may);
}

/** The nearest column on one side that takes the card. */
export function nearest(
  board: ReviewBoard,
  from: Channel,
  taking: readonly Channel[],
  side: -1 | 1,
): Channel | null {
  const order = board.columns.map(({ channel }) => channel);
  const start = order.indexOf(from);
  for (let at = start + side; at >= 0 && at < order.length; at += side) {
    const channel = order[at];
    if (channel && taking.includes(channel)) return channel;
  }
  return null;
}
