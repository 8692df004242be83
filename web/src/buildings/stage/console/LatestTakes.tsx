import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Take } from "../../../api/contract.ts";
import { Icon } from "../../../ui/icons.tsx";
import { TakeStatus } from "../takes/TakeStatus.tsx";
import { takeLength } from "../words.ts";

export function LatestTakes({ stageId, takes }: { stageId: string; takes: Take[] }) {
  const { t } = useTranslation("stage");
  return (
    <section className="pane latest-takes" aria-label={t("takes.latest")}>
      <header>
        <h2>{t("takes.latest")}</h2>
        <span className="push" />
        <Link to="/stage/$stageId/takes" params={{ stageId }} className="button bare small">
          {t("takes.all")}
        </Link>
      </header>
      <div className="body scroll">
        {takes.length === 0 && <p className="pad quiet">{t("takes.empty")}</p>}
        <ul className="take-lines">
          {takes.map((take) => (
            <li key={take.id}>
              <Link to="/stage/$stageId/takes/$takeId" params={{ stageId, takeId: take.id }}>
                <strong className="tabular">{take.slate}</strong>
                {take.circled && <Icon name="circled" size={16} />}
                <span className="push tabular quiet">{take.timecode_in}</span>
                <span className="tabular length">{takeLength(take)}</span>
                <TakeStatus state={take.state} />
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
