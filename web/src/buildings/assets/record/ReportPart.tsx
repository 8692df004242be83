/** The rules of the standard, and where they do not hold. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Outcome, Report } from "../../../api/assetsContract.ts";
import { Empty } from "../../../ui/Empty.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { Segments } from "../../../ui/Segments.tsx";
import { Status, type Tone } from "../../../ui/Status.tsx";

const STATES = ["failed", "not_judged", "passed"] as const;
type State = (typeof STATES)[number];

export function ReportPart({ report }: { report: Report | null }) {
  const { t } = useTranslation("assets");
  const [state, setState] = useState<State | null>(null);
  if (!report) {
    return (
      <div className="card">
        <Empty title={t("report.none_title")} picture={<Icon name="audit" size={72} />}>
          {t("report.none")}
        </Empty>
      </div>
    );
  }
  const of = (each: State) => report.outcomes.filter((outcome) => outcome.state === each);
  const shown = state ?? STATES.find((each) => of(each).length > 0) ?? "passed";
  return (
    <section className="card report">
      <div className="row">
        <Segments
          label={t("report.states")}
          choices={STATES.map((each) => ({
            value: each,
            word: `${t(`report.state.${each}`)} ${of(each).length}`,
          }))}
          value={shown}
          onValue={setState}
        />
        <span className="push" />
        <span className="quiet">{t("report.looks", { count: report.looks })}</span>
      </div>
      <ul className="rows">
        {of(shown).map((outcome) => (
          <Rule key={outcome.id} outcome={outcome} />
        ))}
      </ul>
    </section>
  );
}

function toneOf({ state, severity }: Outcome): Tone {
  if (state === "passed") return "good";
  return state === "failed" && severity === "error" ? "wary" : "idle";
}

function Rule({ outcome }: { outcome: Outcome }) {
  const { t } = useTranslation("assets");
  const word =
    outcome.state === "failed" ? `report.severity.${outcome.severity}` : `report.state.${outcome.state}`;
  return (
    <li className="rule">
      <Status tone={toneOf(outcome)}>{t(word)}</Status>
      <code>{outcome.id}</code>
      <div className="grow">
        <span>{outcome.what}</span>
        {outcome.reason && <span className="quiet">{outcome.reason}</span>}
        {outcome.state === "failed" && <span className="quiet">{outcome.remedy}</span>}
        {outcome.findings.length > 0 && (
          <details>
            <summary>{t("report.findings", { count: outcome.findings.length + outcome.more })}</summary>
            <ul className="findings">
              {outcome.findings.map((finding) => (
                <li key={`${finding.place} ${finding.what}`}>
                  <code>{finding.place}</code> {finding.what}
                </li>
              ))}
              {outcome.more > 0 && <li className="quiet">{t("report.more", { count: outcome.more })}</li>}
            </ul>
          </details>
        )}
      </div>
    </li>
  );
}
