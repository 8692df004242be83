/** What each recorder answered when the take rolled and was cut; nothing where the lot alone recorded. */
import { useTranslation } from "react-i18next";
import type { Take } from "../../../api/contract.ts";
import { formatAge } from "../../../ui/format.ts";
import { Status } from "../../../ui/Status.tsx";

export function TakeRecorders({ take }: { take: Take }) {
  const { t } = useTranslation("stage");
  if (take.recorders.length === 0) return null;
  return (
    <section className="card">
      <h2>{t("take.recorders")}</h2>
      <ul className="rows">
        {take.recorders.map((ack) => (
          <li key={`${ack.device} ${ack.action}`}>
            <span className="grow">
              <strong>{ack.name}</strong> <span className="quiet">{t(`take.recorder.${ack.action}`)}</span>
              {ack.detail && <code className="quiet">{ack.detail}</code>}
            </span>
            <Status tone={ack.answer === "done" ? "good" : "wary"}>
              {t(`show.answer.${ack.answer}`)} <span className="tabular quiet">{formatAge(ack.time_ms)}</span>
            </Status>
          </li>
        ))}
      </ul>
    </section>
  );
}
