/** What each recorder answered when the take rolled and was cut; nothing where the lot alone recorded. */
import { useTranslation } from "react-i18next";
import type { RecorderAck, Take } from "../../../api/contract.ts";
import { formatAge } from "../../../ui/format.ts";
import { Status } from "../../../ui/Status.tsx";

const ACTIONS = ["record", "stop"] as const;

export function TakeRecorders({ take }: { take: Take }) {
  const { t } = useTranslation("stage");
  if (take.recorders.length === 0) return null;
  const devices = [...new Set(take.recorders.map(({ device }) => device))];
  return (
    <section className="card">
      <h2>{t("take.recorders")}</h2>
      <ul className="rows">
        {devices.map((device) => (
          <RecorderRow key={device} acks={take.recorders.filter((ack) => ack.device === device)} />
        ))}
      </ul>
    </section>
  );
}

/** One recorder, both its answers side by side. */
function RecorderRow({ acks }: { acks: RecorderAck[] }) {
  const { t } = useTranslation("stage");
  const clip = acks.find((ack) => ack.clip);
  return (
    <li>
      <span className="grow">
        <strong>{acks[0]?.name}</strong>
        {clip && (
          <code className="quiet">
            {clip.clip} {clip.duration}
          </code>
        )}
        {acks
          .filter(({ detail }) => detail)
          .map(({ action, detail }) => (
            <span key={action} className="quiet">
              {detail}
            </span>
          ))}
      </span>
      <span className="recorder-answers">
        {ACTIONS.flatMap((action) => acks.filter((ack) => ack.action === action)).map((ack) => (
          <Status key={ack.action} tone={ack.answer === "done" ? "good" : "wary"}>
            {t(`take.recorder.${ack.action}`)} {t(`show.answer.${ack.answer}`)}{" "}
            <span className="tabular quiet">{formatAge(ack.time_ms)}</span>
          </Status>
        ))}
      </span>
    </li>
  );
}
