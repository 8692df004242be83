/** GO, and everything else that moves the cues' time. */
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Cue, Play, Run, Show } from "../../../api/showContract.ts";
import { useKeys } from "../../../app/keyboard.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { stageAddress } from "../queries.ts";
import type { CueLine } from "./cueEdits.ts";
import { playQuery, useShowVerb } from "./showQueries.ts";
import { cuesRun } from "./showState.ts";
import { useMay } from "./useMay.ts";

interface GoBarProps {
  stageId: string;
  listId: string;
  show: Show;
  play: Play | null;
  lines: CueLine[];
  onDryRun: (cue: Cue) => void;
}

export function GoBar({ stageId, listId, show, play, lines, onDryRun }: GoBarProps) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const go = useShowVerb(() => api.post<Run>(stageAddress(stageId, "cue-lists", listId, "go"), {}));
  const time = useShowVerb(
    (verb: "pause" | "resume") => api.post<Play>(stageAddress(stageId, "play", verb)),
    playQuery(stageId).queryKey,
  );
  const next = lines.find(({ cue }) => cue.id === play?.standby[listId])?.cue;
  const isPaused = play?.paused ?? false;
  const canGo = may.operate && Boolean(next) && cuesRun(show.state) && !isPaused && !go.isPending;
  const canTurn = may.operate && play !== null && (isPaused ? cuesRun(show.state) : !play.halted);
  const turn = () => canTurn && time.mutate(isPaused ? "resume" : "pause");
  const start = () => canGo && go.mutate();
  useKeys({
    title: t("show.title"),
    verbs: [
      { key: " ", word: t("show.go.key"), run: start },
      { key: "p", word: t("show.go.pause_key"), run: turn },
      { key: "v", word: t("show.dry_run.title"), run: () => next && onDryRun(next) },
    ],
  });
  const error = go.error ?? time.error;
  return (
    <div className="go-bar">
      {error && (
        <div className="strip-problem">
          <ProblemNote error={error} />
        </div>
      )}
      <button
        type="button"
        className="button first go"
        aria-keyshortcuts="Space"
        disabled={!canGo}
        onClick={start}
      >
        GO
        <kbd>{t("show.go.space")}</kbd>
      </button>
      <div className="go-next">
        <span className="quiet">{t("show.go.next")}</span>
        <strong className="next-cue">
          {next ? (
            <>
              <span className="tabular">{next.number}</span> {next.name || t("show.cue.unnamed")}
            </>
          ) : (
            t("show.go.none")
          )}
        </strong>
        <GoWords show={show} play={play} next={next} />
      </div>
      <div className="go-verbs">
        <button type="button" className="button" disabled={!canTurn} aria-pressed={isPaused} onClick={turn}>
          <Icon name={isPaused ? "play" : "pause"} size={18} />
          {t(isPaused ? "show.go.resume" : "show.go.pause")}
        </button>
        <button type="button" className="button" disabled={!next} onClick={() => next && onDryRun(next)}>
          {t("show.dry_run.title")}
        </button>
      </div>
    </div>
  );
}

/** Why GO does nothing, and what to do; nothing where it does. */
function GoWords({ show, play, next }: { show: Show; play: Play | null; next: Cue | undefined }) {
  const { t } = useTranslation("stage");
  if (!cuesRun(show.state)) return <span className="why">{t(`show.go.rest.${show.state}`)}</span>;
  if (play === null) return <span className="why">{t("show.go.rest.down")}</span>;
  if (play.paused) return <span className="why">{t("show.go.rest.paused")}</span>;
  if (next && !next.armed) return <span className="why">{t("show.go.rest.disarmed")}</span>;
  return null;
}
