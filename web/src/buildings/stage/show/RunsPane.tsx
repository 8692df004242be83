/** What plays now and what came of the last, down to each device's word. */
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Ack, Play, Run, RunState } from "../../../api/showContract.ts";
import { formatAge } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Progress } from "../../../ui/Progress.tsx";
import { Status, type Tone } from "../../../ui/Status.tsx";
import { stageAddress } from "../queries.ts";
import { LeftOut } from "./LeftOut.tsx";
import { type Answer, answerOf, isUnderWay, otherFailures, shareOf, useSinceTold } from "./runs.ts";
import { useShowVerb } from "./showQueries.ts";
import { useMay } from "./useMay.ts";
import { useActionWords } from "./words.ts";

const LAST_SHOWN = 8;

interface RunsPaneProps {
  stageId: string;
  /** Null while nobody has told what plays, or `problem` says why nobody does. */
  play: Play | null;
  /** When, by this page's clock, `play` was told. */
  told_at: number;
  problem: unknown;
}

export function RunsPane({ stageId, play, told_at, problem }: RunsPaneProps) {
  const { t } = useTranslation("stage");
  const runs = [...(play?.runs ?? [])].reverse();
  const now = runs.filter(isUnderWay);
  const over = runs.filter((run) => !isUnderWay(run)).slice(0, LAST_SHOWN);
  const since_ms = useSinceTold(play, told_at);
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
            <RunLine key={run.id} stageId={stageId} run={run} since_ms={since_ms} />
          ))}
        </ul>
      </div>
    </section>
  );
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
  /** What has passed since the server told how far it is. */
  since_ms: number;
}

function RunLine({ stageId, run, since_ms }: RunLineProps) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const stop = useShowVerb(() => api.post(stageAddress(stageId, "play", "runs", run.id, "stop")));
  const name = run.cue_name || t("show.cue.unnamed");
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
      {isUnderWay(run) && (
        <Progress share={shareOf(run, since_ms)} label={t("show.run.progress", { name })} />
      )}
      <ul className="acks">
        {run.acks.map((ack, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a run's table keeps its order, and two lines may be alike
          <AckLine key={index} stageId={stageId} ack={ack} answer={answerOf(ack, run)} />
        ))}
        {otherFailures(run).map(({ what, error }) => (
          <li key={`${what} ${error}`}>
            <code>{what}</code>
            <Status tone="wary">{t("show.answer.refused")}</Status>
            <p className="ack-error">
              <code>{error}</code>
            </p>
          </li>
        ))}
      </ul>
      <LeftOut stageId={stageId} points={run.left_out} />
      {stop.error && <ProblemNote error={stop.error} />}
    </li>
  );
}

const ANSWER_TONES: Record<Answer, Tone> = {
  asked: "info",
  done: "good",
  refused: "wary",
  timed_out: "wary",
  not_ready: "wary",
  lost: "wary",
  unknown: "wary",
  silent: "idle",
};

/** One device's word: what it was asked, how it answered and how soon, and what to do where it said no. */
function AckLine({ stageId, ack, answer }: { stageId: string; ack: Ack; answer: Answer }) {
  const { t } = useTranslation("stage");
  const words = useActionWords(stageId);
  return (
    <li>
      <span>{words({ kind: "device", device: ack.device, action: ack.action })}</span>
      <Status tone={ANSWER_TONES[answer]}>
        {t(`show.answer.${answer}`)}
        {ack.time_ms !== null && <span className="tabular quiet ack-time">{formatAge(ack.time_ms)}</span>}
      </Status>
      {(ack.detail || ack.remedy) && answer !== "done" && (
        <p className="ack-error">
          {ack.remedy} {ack.detail && <code>{ack.detail}</code>}
        </p>
      )}
    </li>
  );
}
