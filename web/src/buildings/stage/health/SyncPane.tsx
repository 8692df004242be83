/** The sync board: every source's timecode beside the stage's, and how its clock keeps to ours. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Waiting } from "../../../ui/Empty.tsx";
import { formatAge } from "../../../ui/format.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Status } from "../../../ui/Status.tsx";
import { type NodeSync, type SourceSync, syncQuery } from "./healthQueries.ts";

const WIDEST_FRAMES = 1;
const NONE = "–";

export function SyncPane({ stageId }: { stageId: string }) {
  const { t } = useTranslation("stage");
  const sync = useQuery(syncQuery(stageId));
  const board = sync.data;
  const spread = board?.spread_frames ?? null;
  return (
    <section className="pane sync-pane" aria-label={t("health.sync.title")}>
      <header>
        <h2>{t("health.sync.title")}</h2>
        <span className="push" />
        {board && (
          <>
            <Status tone={spread === null ? "idle" : spread <= WIDEST_FRAMES ? "good" : "wary"}>
              {spread === null ? t("health.sync.alone") : t("health.sync.spread", { frames: spread })}
            </Status>
            <span className="tabular">{board.timecode}</span>
          </>
        )}
      </header>
      {sync.error && !board && <ProblemNote error={sync.error} onRetry={() => void sync.refetch()} />}
      {sync.isPending && <Waiting label={t("health.sync.title")} />}
      {board && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that scrolls must be reached by keyboard
        <div className="body scroll-x" tabIndex={0}>
          <table className="figures">
            <thead>
              <tr>
                <th>{t("health.sync.source")}</th>
                <th>{t("health.sync.lead")}</th>
                <th>{t("health.sync.timecode")}</th>
                <th>{t("health.sync.lock")}</th>
                <th>{t("health.sync.clock")}</th>
                <th className="figure">{t("health.sync.offset")}</th>
                <th className="figure">{t("health.sync.skew")}</th>
                <th className="figure">{t("health.sync.jitter")}</th>
                <th className="figure">{t("health.sync.age")}</th>
              </tr>
            </thead>
            <tbody>
              {board.sources.map((source) => (
                <SourceLine key={source.device} source={source} />
              ))}
              {board.nodes.map((node) => (
                <NodeLine key={node.name} node={node} />
              ))}
            </tbody>
          </table>
          {board.sources.length === 0 && <p className="pad quiet">{t("health.sync.none")}</p>}
          <p className="pad quiet small">{t("health.sync.help")}</p>
        </div>
      )}
    </section>
  );
}

function SourceLine({ source }: { source: SourceSync }) {
  const { t } = useTranslation("stage");
  const { clock, lead_frames: lead } = source;
  return (
    <tr>
      <th scope="row">{source.name}</th>
      <td>
        <Lead frames={lead} />
      </td>
      <td className="tabular">{source.timecode ?? NONE}</td>
      <td>
        {source.lock ? (
          <Status tone={source.lock === "locked" ? "good" : "wary"}>{t(`health.sync.${source.lock}`)}</Status>
        ) : (
          NONE
        )}
      </td>
      <td>{clock ? t(`health.sync.basis.${clock.basis}`) : t("health.sync.receipt")}</td>
      <td className="figure tabular">{clock ? `${clock.offset_ms.toFixed(2)} ms` : NONE}</td>
      <td className="figure tabular">{clock ? `${clock.skew_ppm.toFixed(1)} ppm` : NONE}</td>
      <td className="figure tabular">{clock ? `${clock.jitter_ms.toFixed(2)} ms` : NONE}</td>
      <td className="figure tabular">{source.age_ms === null ? NONE : formatAge(source.age_ms)}</td>
    </tr>
  );
}

function NodeLine({ node }: { node: NodeSync }) {
  const { t } = useTranslation("stage");
  return (
    <tr>
      <th scope="row">{t("health.sync.node")}</th>
      <td>
        {node.behind_ms === null ? NONE : t("health.sync.behind", { behind: node.behind_ms.toFixed(1) })}
      </td>
      <td colSpan={7} className="quiet">
        {t("health.sync.undrawn", { frames: node.frames, undrawn: node.undrawn })}
      </td>
    </tr>
  );
}

/** A needle about the stage's own frame: within one frame it is still. */
function Lead({ frames }: { frames: number | null }) {
  const { t } = useTranslation("stage");
  if (frames === null) return NONE;
  const place = Math.max(-4, Math.min(4, frames));
  const word = t("health.sync.frames", { frames: frames > 0 ? `+${frames}` : String(frames) });
  return (
    <span className={Math.abs(frames) <= WIDEST_FRAMES ? "lead" : "lead off"}>
      <svg viewBox="-5 0 10 3" aria-hidden="true">
        <path className="axis" d="M-4.5 1.5H4.5M0 .4V2.6" />
        <circle cx={place} cy="1.5" r=".7" />
      </svg>
      <span className="tabular">{word}</span>
    </span>
  );
}
