import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Empty, Waiting } from "../../ui/Empty.tsx";
import { Icon } from "../../ui/icons.tsx";
import { ProblemNote } from "../../ui/Note.tsx";
import { Status, type Tone } from "../../ui/Status.tsx";
import { stagesQuery } from "./queries.ts";
import "./stage.css";

const TONES: Record<string, Tone> = {
  rolling: "bad",
  live: "bad",
  rehearse: "info",
  ready: "good",
  standby: "wary",
};

export default function StagesPage() {
  const { t } = useTranslation("stage");
  const stages = useQuery(stagesQuery);
  const items = stages.data?.items ?? [];
  return (
    <div className="page">
      <h1>{t("stages.title")}</h1>
      {stages.error && <ProblemNote error={stages.error} onRetry={() => void stages.refetch()} />}
      {stages.isPending && <Waiting label={t("app:loading")} />}
      {stages.isSuccess && items.length === 0 && (
        <Empty title={t("stages.empty_title")} picture={<Icon name="stage" size={96} />}>
          {t("stages.empty")}
        </Empty>
      )}
      <ul className="stage-list">
        {items.map((stage) => (
          <li key={stage.id}>
            <Link to="/stage/$stageId" params={{ stageId: stage.id }} className="card stage-card">
              <Icon name="stage" size={40} />
              <span>
                <strong>{stage.name}</strong>
                <code className="quiet">{stage.code}</code>
              </span>
              <Status tone={TONES[stage.state] ?? "idle"}>
                {t(`state.${stage.state}`, { defaultValue: stage.state })}
              </Status>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
