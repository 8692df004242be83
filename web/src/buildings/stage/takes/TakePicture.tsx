import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Take, Tracking } from "../../../api/contract.ts";
import { useKeys } from "../../../app/keyboard.tsx";
import { formatDuration, framesPerSecond } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { Note } from "../../../ui/Note.tsx";
import { PoseFigures } from "../console/CameraPane.tsx";
import { stageAddress } from "../queries.ts";
import { type Playhead, usePlayheadRow } from "./playhead.ts";

interface TakePictureProps {
  stageId: string;
  take: Take;
  tracking: Tracking | undefined;
  playhead: Playhead;
  onTime: (time_s: number) => void;
  /** Where the curves were clicked. */
  seek_s: number | null;
}

export function TakePicture({ stageId, take, tracking, playhead, onTime, seek_s }: TakePictureProps) {
  const { t } = useTranslation("stage");
  const video = useRef<HTMLVideoElement>(null);
  const [broken, setBroken] = useState(false);
  const [playing, setPlaying] = useState(false);
  const [duration_s, setDuration] = useState((take.frames ?? 0) / framesPerSecond(take.rate));
  const row = usePlayheadRow(playhead);
  useVideoClock(video, onTime);
  const frame_s = 1 / framesPerSecond(take.rate);

  const moveTo = useCallback((time_s: number) => {
    const player = video.current;
    if (player) player.currentTime = Math.max(0, Math.min(time_s, player.duration || 0));
  }, []);
  const toggle = () => {
    const player = video.current;
    if (player?.paused) void player.play();
    else player?.pause();
  };
  // A step lands in the middle of the next frame, where no rounding can miss it.
  const step = (frames: number) => {
    const now = video.current?.currentTime ?? 0;
    video.current?.pause();
    moveTo((Math.floor(now / frame_s + 1e-3) + frames + 0.5) * frame_s);
  };
  useEffect(() => {
    if (seek_s !== null) moveTo(seek_s);
  }, [seek_s, moveTo]);
  useKeys({
    title: t("keys.playback"),
    verbs: [
      { key: " ", word: t("keys.play"), run: toggle },
      { key: "arrowleft", word: t("keys.step_back"), run: () => step(-1) },
      { key: "arrowright", word: t("keys.step_on"), run: () => step(1) },
    ],
  });

  return (
    <section className="pane take-picture" aria-label={t("take.picture")}>
      <div className="picture-box">
        {take.state !== "rolling" && (
          <video
            ref={video}
            src={`${stageAddress(stageId, "takes", take.id)}/picture`}
            preload="auto"
            playsInline
            muted
            onClick={toggle}
            onPlay={() => setPlaying(true)}
            onPause={() => setPlaying(false)}
            onError={() => setBroken(true)}
            onDurationChange={(event) => {
              if (Number.isFinite(event.currentTarget.duration)) setDuration(event.currentTarget.duration);
            }}
          />
        )}
        {broken && (
          <Note tone="wary" title={t("take.no_picture")}>
            <p>{t("take.no_picture_remedy")}</p>
          </Note>
        )}
      </div>
      <div className="transport">
        <button
          type="button"
          className="button square"
          aria-label={t(playing ? "take.pause" : "take.play")}
          disabled={broken}
          onClick={toggle}
        >
          <Icon name={playing ? "pause" : "play"} />
        </button>
        <button
          type="button"
          className="button bare square"
          aria-label={t("keys.step_back")}
          onClick={() => step(-1)}
        >
          <Icon name="back" />
        </button>
        <button
          type="button"
          className="button bare square"
          aria-label={t("keys.step_on")}
          onClick={() => step(1)}
        >
          <Icon name="next" />
        </button>
        <Scrubber playhead={playhead} duration_s={duration_s} onSeek={moveTo} />
        <output className="tabular transport-timecode">{tracking?.timecode[row] ?? take.timecode_in}</output>
      </div>
      <PoseFigures pose={playhead.header?.pose ?? null} />
    </section>
  );
}

/** Tells the time of the frame that is on the screen, not of the clock beside it, where the browser can. */
function useVideoClock(
  video: React.RefObject<HTMLVideoElement | null>,
  onTime: (time_s: number) => void,
): void {
  useEffect(() => {
    const player = video.current;
    if (!player) return;
    const tell = () => onTime(player.currentTime);
    player.addEventListener("seeked", tell);
    player.addEventListener("loadeddata", tell);
    let handle = 0;
    const frame: VideoFrameRequestCallback = (_, shown) => {
      onTime(shown.mediaTime);
      handle = player.requestVideoFrameCallback(frame);
    };
    if ("requestVideoFrameCallback" in player) handle = player.requestVideoFrameCallback(frame);
    else (player as HTMLVideoElement).addEventListener("timeupdate", tell);
    return () => {
      player.removeEventListener("seeked", tell);
      player.removeEventListener("loadeddata", tell);
      player.removeEventListener("timeupdate", tell);
      if ("cancelVideoFrameCallback" in player) player.cancelVideoFrameCallback(handle);
    };
  }, [video, onTime]);
}

interface ScrubberProps {
  playhead: Playhead;
  duration_s: number;
  onSeek: (time_s: number) => void;
}

function Scrubber({ playhead, duration_s, onSeek }: ScrubberProps) {
  const { t } = useTranslation("stage");
  usePlayheadRow(playhead);
  return (
    <input
      type="range"
      className="scrubber"
      aria-label={t("take.playhead")}
      aria-valuetext={formatDuration(playhead.time_s)}
      min={0}
      max={Math.max(duration_s, 0.001)}
      step="any"
      value={Math.min(playhead.time_s, duration_s)}
      onChange={(event) => onSeek(Number(event.target.value))}
    />
  );
}
