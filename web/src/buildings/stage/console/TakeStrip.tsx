/** Timecode, slate, Roll and Cut. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Slate, StageSnapshot, Take } from "../../../api/contract.ts";
import type { ViewFeed } from "../../../api/viewFeed.ts";
import { useKeys } from "../../../app/keyboard.tsx";
import { formatDuration } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { useFeedFrames, useFeedState } from "../feed.tsx";
import { continuityQuery, stageAddress, stageQuery } from "../queries.ts";
import { formatMove, formatTurns, moveBetween } from "../takes/move.ts";
import { Rolling } from "./CameraPane.tsx";

const FIGURES_HZ = 4;

export function TakeStrip({ snapshot }: { snapshot: StageSnapshot }) {
  const { t } = useTranslation("stage");
  const stageId = snapshot.stage.id;
  const rolling = snapshot.take;
  const [edited, setEdited] = useState<Partial<Slate>>({});
  const slate = rolling ? slateOf(rolling) : { ...snapshot.slate, ...edited };
  const { roll, cut } = useTakeVerbs(stageId, () => setEdited({}));
  const problem = rolling ? cut.error : roll.error;
  const canRoll = !rolling && !roll.isPending && slate.scene.trim() !== "";
  const canCut = Boolean(rolling) && !cut.isPending;
  useKeys({
    title: t("keys.console"),
    verbs: [
      { key: "r", word: t("keys.roll"), run: () => canRoll && roll.mutate(slate) },
      { key: "x", word: t("keys.cut"), run: () => canCut && cut.mutate() },
    ],
  });
  return (
    <section className={rolling ? "pane take-strip rolling" : "pane take-strip"} aria-label={t("slate.take")}>
      <div className="strip-clock">
        <LargeTimecode />
        <p className="strip-state">
          {rolling ? (
            <>
              <Rolling /> <strong className="tabular">{rolling.slate}</strong>{" "}
              <Elapsed since={rolling.started_at} />
            </>
          ) : (
            <StandingBy snapshot={snapshot} scene={slate.scene} />
          )}
        </p>
        {!rolling && <FromLastStart snapshot={snapshot} slate={slate} />}
      </div>
      <SlateFields
        slate={slate}
        locked={Boolean(rolling)}
        onEdit={(part) => setEdited({ ...edited, ...part })}
      />
      <div className="strip-verbs">
        <button
          type="button"
          className="button verb roll"
          disabled={!canRoll}
          aria-keyshortcuts="R"
          onClick={() => roll.mutate(slate)}
        >
          <Icon name="roll" size={22} />
          {t("slate.roll")}
          <kbd>R</kbd>
        </button>
        <button
          type="button"
          className="button verb cut"
          disabled={!canCut}
          aria-keyshortcuts="X"
          onClick={() => cut.mutate()}
        >
          <Icon name="cut" size={22} />
          {t("slate.cut")}
          <kbd>X</kbd>
        </button>
      </div>
      {problem && (
        <div className="strip-problem">
          <ProblemNote error={problem} />
        </div>
      )}
    </section>
  );
}

function slateOf({ scene, shot, take }: Take): Slate {
  return { scene, shot, take };
}

function useTakeVerbs(stageId: string, onRolled: () => void) {
  const client = useQueryClient();
  const { queryKey } = stageQuery(stageId);
  // The answer is shown at once; the events that follow bring the rest.
  const showTake = (take: Take | null) => {
    client.setQueryData(queryKey, (now) => now && { ...now, take });
    void client.invalidateQueries({ queryKey: ["stage"] });
  };
  const roll = useMutation({
    mutationFn: ({ scene, shot, take }: Slate) =>
      api.post<Take>(stageAddress(stageId, "roll"), { scene: scene.trim(), shot: shot.trim(), take }),
    onSuccess: (take) => {
      onRolled();
      showTake(take);
    },
  });
  const cut = useMutation({
    mutationFn: () => api.post<Take>(stageAddress(stageId, "cut")),
    onSuccess: () => showTake(null),
  });
  return { roll, cut };
}

function StandingBy({ snapshot, scene }: { snapshot: StageSnapshot; scene: string }) {
  const { t } = useTranslation("stage");
  if (scene.trim() === "") return <span className="quiet">{t("slate.scene_needed")}</span>;
  if (snapshot.takes[0]?.state === "interrupted") return <span>{t("slate.interrupted")}</span>;
  return <span className="quiet">{t("slate.ready")}</span>;
}

/** How far the camera stands from where the last take of this scene and shot began. */
function FromLastStart({ snapshot, slate }: { snapshot: StageSnapshot; slate: Slate }) {
  const { t } = useTranslation("stage");
  const stageId = snapshot.stage.id;
  const last = snapshot.takes.find((take) => take.scene === slate.scene && take.shot === slate.shot);
  const start = useQuery({ ...continuityQuery(stageId, last?.id ?? ""), enabled: Boolean(last) }).data?.start;
  const pose = useFeedState(FIGURES_HZ).header?.pose;
  if (!last || !start || !pose) return null;
  const { distance_m, rotation_deg } = moveBetween(start, pose);
  return (
    <p className="strip-ghost quiet" title={t("continuity.from_start", { slate: last.slate })}>
      {t("continuity.to_start", { slate: last.slate })}{" "}
      <span className="tabular">
        {formatMove(distance_m)} {formatTurns(rotation_deg)}
      </span>
    </p>
  );
}

function LargeTimecode() {
  const output = useRef<HTMLOutputElement>(null);
  const { t } = useTranslation("app");
  const show = useCallback((feed: ViewFeed) => {
    if (output.current) output.current.textContent = feed.header?.timecode ?? "--:--:--:--";
  }, []);
  useFeedFrames(show);
  return (
    <output ref={output} className="large-timecode tabular" aria-label={t("bar.timecode")} aria-live="off">
      --:--:--:--
    </output>
  );
}

function Elapsed({ since }: { since: string }) {
  const { t } = useTranslation("stage");
  const [now_ms, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="tabular" title={t("slate.elapsed")}>
      {formatDuration(Math.max(0, now_ms - Date.parse(since)) / 1000)}
    </span>
  );
}

interface SlateFieldsProps {
  slate: Slate;
  locked: boolean;
  onEdit: (part: Partial<Slate>) => void;
}

const HIGHEST_TAKE = 999;

function SlateFields({ slate, locked, onEdit }: SlateFieldsProps) {
  const { t } = useTranslation("stage");
  return (
    <fieldset className="slate-fields" disabled={locked}>
      <SlateField word={t("slate.scene")} value={slate.scene} onValue={(scene) => onEdit({ scene })} />
      <SlateField word={t("slate.shot")} value={slate.shot} onValue={(shot) => onEdit({ shot })} />
      <SlateField
        word={t("slate.take")}
        value={String(slate.take)}
        numeric
        onValue={(text) => {
          const take = Number.parseInt(text, 10);
          onEdit({ take: Number.isNaN(take) ? 1 : Math.min(Math.max(take, 1), HIGHEST_TAKE) });
        }}
      />
    </fieldset>
  );
}

interface SlateFieldProps {
  word: string;
  value: string;
  numeric?: boolean;
  onValue: (value: string) => void;
}

function SlateField({ word, value, numeric = false, onValue }: SlateFieldProps) {
  return (
    <label className="slate-field">
      <span>{word}</span>
      <input
        className="tabular"
        value={value}
        maxLength={12}
        inputMode={numeric ? "numeric" : "text"}
        autoComplete="off"
        onChange={(event) => onValue(event.target.value)}
        onFocus={(event) => event.target.select()}
      />
    </label>
  );
}
