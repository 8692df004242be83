/** How devices and processes were: a strip each, and what to do about the last fault. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty, Waiting } from "../../../ui/Empty.tsx";
import { formatDuration } from "../../../ui/format.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Segments } from "../../../ui/Segments.tsx";
import { Status } from "../../../ui/Status.tsx";
import { type HealthHistory, type HealthSpan, historyQuery, type SubjectHealth } from "./healthQueries.ts";

const WINDOWS = ["1", "8", "24", "168"] as const;
type Window = (typeof WINDOWS)[number];
const TONES = { yes: "good", degraded: "wary", no: "bad" } as const;
const HEIGHTS = { yes: 6, degraded: 11, no: 16 } as const;
const WIDTH = 1000;

/** Red is for what was there and is lost; what never came is only absent. */
function isAbsent(span: HealthSpan): boolean {
  return span.reason === "never_heard";
}

export function HistoryPane({ stageId }: { stageId: string }) {
  const { t } = useTranslation("stage");
  const [hours, setHours] = useState<Window>("1");
  const history = useQuery(historyQuery(stageId, Number(hours)));
  return (
    <section className="pane history-pane" aria-label={t("health.history.title")}>
      <header>
        <h2>{t("health.history.title")}</h2>
        <span className="push" />
        <Segments
          label={t("health.history.window")}
          choices={WINDOWS.map((value) => ({ value, word: t(`health.history.hours.${value}`) }))}
          value={hours}
          onValue={setHours}
        />
      </header>
      {history.error && !history.data && (
        <ProblemNote error={history.error} onRetry={() => void history.refetch()} />
      )}
      {history.isPending && <Waiting label={t("health.history.title")} />}
      {history.data && <Strips history={history.data} />}
    </section>
  );
}

function Strips({ history }: { history: HealthHistory }) {
  const { t } = useTranslation("stage");
  if (history.subjects.length === 0) {
    return <Empty title={t("health.history.none")}>{t("health.history.none_yet")}</Empty>;
  }
  const worstFirst = [...history.subjects].sort(
    (one, other) => other.down_s - one.down_s || other.degraded_s - one.degraded_s,
  );
  return (
    <ul className="body strips">
      {worstFirst.map((subject) => (
        <SubjectRow key={subject.id} subject={subject} history={history} />
      ))}
    </ul>
  );
}

function SubjectRow({ subject, history }: { subject: SubjectHealth; history: HealthHistory }) {
  const { t, i18n } = useTranslation("stage");
  const begins = Date.parse(history.since);
  const scale = WIDTH / (Date.parse(history.until) - begins);
  const last = subject.spans.at(-1);
  const hour = (iso: string) => new Date(iso).toLocaleTimeString(i18n.language, { hour12: false });
  const told = (span: HealthSpan) =>
    `${hour(span.since)} – ${hour(span.until)} · ${t(`devices.usable.${span.usable}`)}${span.usable === "yes" ? "" : ` · ${span.remedy}`}`;
  return (
    <li className="subject">
      <div className="subject-name">
        <strong>
          {subject.kind === "part" ? t("health.history.part", { name: subject.name }) : subject.name}
        </strong>
        <span className="push tabular quiet">
          {subject.down_s > 0 && t("health.history.down", { time: formatDuration(subject.down_s) })}
          {subject.down_s > 0 && subject.degraded_s > 0 && " · "}
          {subject.degraded_s > 0 &&
            t("health.history.degraded", { time: formatDuration(subject.degraded_s) })}
        </span>
        {last && (
          <Status tone={isAbsent(last) ? "idle" : TONES[last.usable]}>
            {isAbsent(last) ? t("devices.never") : t(`devices.usable.${last.usable}`)}
          </Status>
        )}
      </div>
      <svg
        className="spans"
        viewBox={`0 0 ${WIDTH} 16`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t("health.history.strip", { name: subject.name, count: subject.spans.length })}
      >
        <path className="unseen" d={`M0 15.5H${WIDTH}`} />
        {subject.spans.map((span) => {
          const x = (Date.parse(span.since) - begins) * scale;
          const width = Math.max(1.5, (Date.parse(span.until) - Date.parse(span.since)) * scale);
          const height = isAbsent(span) ? 2 : HEIGHTS[span.usable];
          return (
            <rect
              key={span.since}
              className={isAbsent(span) ? "absent" : span.usable}
              x={x}
              y={16 - height}
              width={width}
              height={height}
            >
              <title>{told(span)}</title>
            </rect>
          );
        })}
      </svg>
      {last && last.usable !== "yes" && <p className="device-reason">{last.remedy}</p>}
    </li>
  );
}
