/** What plays now and what came of the last, down to each device's word. */
import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Cue, Play, Run, RunState } from "../../../api/showContract.ts";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Progress } from "../../../ui/Progress.tsx";
import { Status, type Tone } from "../../../ui/Status.tsx";
import { stageAddress } from "../queries.ts";
import {
  type Acknowledgement,
  type Answer,
  acknowledgements,
  expectedMs,
  isUnderWay,
} from "./acknowledgements.ts";
import { LeftOut } from "./LeftOut.tsx";
import { useRunClock } from "./runClock.ts";
import { cueListQuery, useShowVerb } from "./showQueries.ts";
import { useMay } from "./useMay.ts";
import { useActionWords } from "./words.ts";

const LAST_SHOWN = 8;

interface RunsPaneProps {
  stageId: string;
  /** Null while nobody has told what plays, or `problem` says why nobody does. */
  play: Play | null;
  problem: unknown;
}

export function RunsPane({ stageId, play, problem }: RunsPaneProps) {
  const { t } = useTranslation("stage");
  const runs = [...(play?.runs ?? [])].reverse();
  const now = runs.filter(isUnderWay);
  const over = runs.filter((run) => !isUnderWay(run)).slice(0, LAST_SHOWN);
  const cueOf = useCues(stageId, runs);
  const elapsedOf = useRunClock(play);
  return (
    <section className="pane runs-pane" aria-label={t("show.run.title")}>
      <header>
        <h2>{t("show.run.title")}</h2>
        {play?.paused && <Status tone="wary">{t("show.run.paused")}</Status>}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keyboard */}
      <div className="body scroll" tabIndex={0}>
        {problem ? <ProblemNote error={problem} /> : null}
        {!problem && runs.length === 0 && <p className="pad quiet">{t("show.run.none")}</p>}
        <ul>
          {[...now, ...over].map((run) => (
            <RunLine
              key={run.id}
              stageId={stageId}
              run={run}
              cue={cueOf(run)}
              elapsed_ms={elapsedOf(run.id)}
            />
          ))}
        </ul>
      </div>
    </section>
  );
}

/** The cues of runs, as their lists have them now. */
function useCues(stageId: string, runs: Run[]): (run: Run) => Cue | undefined {
  const listIds = [...new Set(runs.map((run) => run.cue_list_id))].filter((id) => id !== "");
  const lists = useQueries({ queries: listIds.map((id) => cueListQuery(stageId, id)) });
  const cues = new Map(lists.flatMap(({ data }) => data?.cues ?? []).map((cue) => [cue.id, cue]));
  return (run) => cues.get(run.cue_id);
}

const RUN_TONES: Record<RunState, Tone> = {
  waiting: "info",
  running: "info",
  done: "good",
  failed: "wary",
  stopped: "idle",
};

interface RunLineProps {
  stageId: string;
  run: Run;
  cue: Cue | undefined;
  /** Null where the page did not see it begin. */
  elapsed_ms: number | null;
}

function RunLine({ stageId, run, cue, elapsed_ms }: RunLineProps) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const stop = useShowVerb(() => api.post(stageAddress(stageId, "play", "runs", run.id, "stop")));
  const name = run.cue_name || t("show.cue.unnamed");
  const expected_ms = cue ? expectedMs(cue) : 0;
  const share = elapsed_ms === null || expected_ms === 0 ? null : elapsed_ms / expected_ms;
  return (
    <li className={isUnderWay(run) ? "run now" : "run"}>
      <div className="run-head">
        <strong>
          {run.cue_list_id !== "" && <span className="tabular">{run.cue_number}</span>} {name}
        </strong>
        <Status tone={RUN_TONES[run.state]}>{t(`show.run.state.${run.state}`)}</Status>
        {isUnderWay(run) && (
          <button
            type="button"
            className="button small"
            aria-label={t("show.run.stop_it", { name })}
            disabled={!may.operate || stop.isPending}
            onClick={() => stop.mutate()}
          >
            <Icon name="cut" size={14} />
            {t("show.run.stop")}
          </button>
        )}
      </div>
      {isUnderWay(run) && <Progress share={share} label={t("show.run.progress", { name })} />}
      <ul className="acks">
        {acknowledgements(run, cue).map((line) => (
          <AckLine key={`${line.what} ${JSON.stringify(line.action)}`} stageId={stageId} line={line} />
        ))}
      </ul>
      <LeftOut stageId={stageId} points={run.left_out} />
      {stop.error && <ProblemNote error={stop.error} />}
    </li>
  );
}

const ANSWER_TONES: Record<Answer, Tone> = {
  waiting: "idle",
  asked: "info",
  done: "good",
  refused: "wary",
  timed_out: "wary",
  stopped: "idle",
  silent: "idle",
};

function AckLine({ stageId, line }: { stageId: string; line: Acknowledgement }) {
  const { t } = useTranslation("stage");
  const words = useActionWords(stageId);
  return (
    <li>
      <span>{line.action ? words(line.action) : line.what}</span>
      <Status tone={ANSWER_TONES[line.answer]}>{t(`show.answer.${line.answer}`)}</Status>
      {line.error !== null && (
        <p className="ack-error">
          <span lang="en">{line.error}</span> {t(`show.answer.${line.answer}_remedy`)}
        </p>
      )}
    </li>
  );
}
