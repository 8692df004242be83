import { type DragEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Cue, Play } from "../../../api/showContract.ts";
import { useKeys } from "../../../app/keyboard.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { stageAddress } from "../queries.ts";
import { ArmToggle } from "./ArmToggle.tsx";
import { type CueLine, cuesToEdit, numberBetween } from "./cueEdits.ts";
import { isUnderWay } from "./runs.ts";
import { playQuery, useShowVerb } from "./showQueries.ts";
import { useMay } from "./useMay.ts";
import { cueTitle, formatWait, triggerWord, useActionWords } from "./words.ts";

interface CueTableProps {
  stageId: string;
  listId: string;
  lines: CueLine[];
  play: Play | null;
  onOpen: (cue: Cue) => void;
  onArm: (cue: Cue) => void;
  onMove: (cue: Cue, number: string) => void;
}

/** The cues as a stage manager's book has them; the pointer stands at the one that the next GO starts. */
export function CueTable({ stageId, listId, lines, play, onOpen, onArm, onMove }: CueTableProps) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const [dragged, setDragged] = useState<string | null>(null);
  const standBy = useShowVerb(
    (cue_id: string) => api.post<Play>(stageAddress(stageId, "cue-lists", listId, "standby"), { cue_id }),
    playQuery(stageId).queryKey,
  );
  const standby = play?.standby[listId] ?? null;
  const running = new Set(play?.runs.filter(isUnderWay).map(({ cue_id }) => cue_id));
  const playable = lines.filter(({ waiting }) => waiting !== "added").map(({ cue }) => cue);
  const step = (by: 1 | -1) => {
    const at = playable.findIndex(({ id }) => id === standby);
    const next = at < 0 ? playable[0] : playable[at + by];
    if (next && may.operate) standBy.mutate(next.id);
  };
  useKeys({
    title: t("show.title"),
    verbs: [
      { key: "arrowup", word: t("show.cue.standby_before"), run: () => step(-1) },
      { key: "arrowdown", word: t("show.cue.standby_next"), run: () => step(1) },
    ],
  });
  const cues = cuesToEdit(lines);
  const dropBefore = (target: Cue) => {
    const moved = cues.find(({ id }) => id === dragged);
    setDragged(null);
    if (!moved || moved.id === target.id) return;
    const others = cues.filter(({ id }) => id !== moved.id);
    const at = others.findIndex(({ id }) => id === target.id);
    const number = numberBetween(others[at - 1]?.number ?? null, target.number);
    if (number !== null) onMove(moved, number);
  };
  if (lines.length === 0) return <p className="pad quiet cues-none">{t("show.cue.none")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keyboard
    <div className="body scroll cues" tabIndex={0}>
      {standBy.error && <ProblemNote error={standBy.error} />}
      <table className="table cue-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden-words">{t("show.cue.standby")}</span>
            </th>
            <th scope="col" className="number">
              {t("show.cue.number")}
            </th>
            <th scope="col">{t("show.cue.name")}</th>
            <th scope="col" className="number wide">
              {t("show.cue.pre_wait")}
            </th>
            <th scope="col" className="wide">
              {t("show.cue.follow")}
            </th>
            <th scope="col" className="wide">
              {t("show.cue.trigger")}
            </th>
            <th scope="col">{t("show.cue.armed")}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <CueRow
              key={line.cue.id}
              stageId={stageId}
              line={line}
              isStandby={line.cue.id === standby}
              isRunning={running.has(line.cue.id)}
              isDragged={line.cue.id === dragged}
              onStandBy={() => standBy.mutate(line.cue.id)}
              onOpen={() => onOpen(line.next)}
              onArm={() => onArm(line.next)}
              onDrag={setDragged}
              onDropBefore={() => dropBefore(line.next)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CueRowProps {
  stageId: string;
  line: CueLine;
  isStandby: boolean;
  isRunning: boolean;
  isDragged: boolean;
  onStandBy: () => void;
  onOpen: () => void;
  onArm: () => void;
  onDrag: (cueId: string | null) => void;
  onDropBefore: () => void;
}

function CueRow({ stageId, line, isStandby, isRunning, isDragged, ...verbs }: CueRowProps) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const { cue, waiting } = line;
  const title = cueTitle(cue.number, cue.name);
  const marks = [
    "cue",
    isStandby && "standby",
    isRunning && "running",
    isDragged && "dragged",
    !cue.armed && "disarmed",
    waiting,
  ];
  const canEdit = may.edit && waiting !== "removed";
  return (
    <tr
      className={marks.filter(Boolean).join(" ")}
      draggable={canEdit}
      onDragStart={(event: DragEvent) => {
        event.dataTransfer.effectAllowed = "move";
        verbs.onDrag(cue.id);
      }}
      onDragEnd={() => verbs.onDrag(null)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={verbs.onDropBefore}
    >
      <td className="pointer">
        <button
          type="button"
          className="button bare square"
          aria-label={t("show.cue.stand_by_on", { title })}
          aria-pressed={isStandby}
          disabled={!may.operate || waiting === "added"}
          onClick={verbs.onStandBy}
        >
          {waiting !== "added" && <Icon name="play" size={18} />}
        </button>
      </td>
      <td className="number cue-number">{cue.number}</td>
      <td className="cue-what">
        {canEdit ? (
          <button type="button" className="cue-open" onClick={verbs.onOpen}>
            <CueWords stageId={stageId} line={line} isRunning={isRunning} />
          </button>
        ) : (
          <CueWords stageId={stageId} line={line} isRunning={isRunning} />
        )}
      </td>
      <td className="number wide">{cue.pre_wait_ms > 0 && formatWait(cue.pre_wait_ms)}</td>
      <td className="wide">{cue.follow !== "none" && <FollowWords cue={cue} />}</td>
      <td className="wide tabular">{triggerWord(cue.trigger)}</td>
      <td>
        <ArmToggle
          label={t("show.cue.arm", { title })}
          armed={line.next.armed}
          disabled={!canEdit}
          onToggle={verbs.onArm}
        />
      </td>
    </tr>
  );
}

function FollowWords({ cue }: { cue: Cue }) {
  const { t } = useTranslation("stage");
  const wait = cue.post_wait_ms > 0 ? ` +${formatWait(cue.post_wait_ms)}` : "";
  return (
    <span>
      {t(`show.follow.${cue.follow}`)}
      {wait}
    </span>
  );
}

function CueWords({ stageId, line, isRunning }: { stageId: string; line: CueLine; isRunning: boolean }) {
  const { t } = useTranslation("stage");
  const words = useActionWords(stageId);
  const { cue, waiting } = line;
  const timing = [
    cue.pre_wait_ms > 0 && t("show.cue.after", { wait: formatWait(cue.pre_wait_ms) }),
    cue.follow !== "none" && t(`show.follow.${cue.follow}`),
    triggerWord(cue.trigger),
  ].filter(Boolean);
  return (
    <>
      <span className="cue-title">
        <strong>{cue.name || t("show.cue.unnamed")}</strong>
        {isRunning && <span className="cue-mark now">{t("show.run.state.running")}</span>}
        {waiting && <span className="cue-mark">{t(`show.pending.${waiting}`)}</span>}
      </span>
      <span className="quiet cue-actions">
        {cue.actions.length === 0
          ? t("show.cue.nothing")
          : cue.actions.slice(0, 3).map(words).join(" · ") +
            (cue.actions.length > 3 ? ` · ${t("show.cue.more", { count: cue.actions.length - 3 })}` : "")}
      </span>
      {timing.length > 0 && <span className="quiet cue-timing small-only">{timing.join(" · ")}</span>}
    </>
  );
}
