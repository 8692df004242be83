/** The running view of the stage that is open, shared by its pages. */
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import type { ViewHeader } from "../../api/contract.ts";
import { ViewFeed, viewAddress } from "../../api/viewFeed.ts";
import { useTimecodeSource } from "../../app/runningTimecode.tsx";

const Feed = createContext<ViewFeed | null>(null);

const VIEW_WIDTH_PX = 960;

export function FeedProvider({ stageId, children }: { stageId: string; children: ReactNode }) {
  const [feed, setFeed] = useState<ViewFeed | null>(null);
  const timecode = useTimecodeSource();
  useEffect(() => {
    const opened = new ViewFeed(viewAddress(stageId, VIEW_WIDTH_PX));
    const stopTelling = opened.subscribe(() =>
      timecode.show(opened.header?.timecode ?? null, Boolean(opened.header?.take_id)),
    );
    setFeed(opened);
    return () => {
      stopTelling();
      opened.close();
      timecode.show(null, false);
      setFeed(null);
    };
  }, [stageId, timecode]);
  return <Feed value={feed}>{children}</Feed>;
}

export const useFeed = (): ViewFeed | null => useContext(Feed);

/** Calls `draw` at every message, outside React. */
export function useFeedFrames(draw: (feed: ViewFeed) => void): void {
  const feed = useFeed();
  useEffect(() => {
    if (!feed) return;
    draw(feed);
    return feed.subscribe(() => draw(feed));
  }, [feed, draw]);
}

export interface FeedState {
  header: ViewHeader | null;
  connected: boolean;
  /** Since the last message; null before the first. */
  silence_ms: number | null;
}

/** The feed at a rate that people read at; numbers that change 24 times a second are noise. */
export function useFeedState(rate_hz: number): FeedState {
  const feed = useFeed();
  const [state, setState] = useState<FeedState>({ header: null, connected: false, silence_ms: null });
  useEffect(() => {
    if (!feed) return;
    const read = () =>
      setState({
        header: feed.header,
        connected: feed.connected,
        silence_ms: feed.header ? performance.now() - feed.received_ms : null,
      });
    read();
    const timer = setInterval(read, 1000 / rate_hz);
    return () => clearInterval(timer);
  }, [feed, rate_hz]);
  return state;
}
