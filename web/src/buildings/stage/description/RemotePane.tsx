/** The console played from outside: where it listens, and what it heard last, as a binding or a trigger names it. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Heard, Remote } from "../../../api/showContract.ts";
import { formatAge } from "../../../ui/format.ts";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Status } from "../../../ui/Status.tsx";
import { remoteQuery } from "../show/showQueries.ts";

export function RemotePane({ stageId }: { stageId: string }) {
  const { t } = useTranslation("stage");
  const remote = useQuery(remoteQuery(stageId));
  return (
    <section className="pane remote-pane" aria-label={t("remote.title")}>
      <header>
        <h2>{t("remote.title")}</h2>
        <span className="quiet">{t("remote.note")}</span>
      </header>
      {remote.error && !remote.data && <ProblemNote error={remote.error} />}
      {remote.data && !remote.data.enabled && <p className="pad quiet">{t("remote.off")}</p>}
      {remote.data?.enabled && <Listening remote={remote.data} told_at={remote.dataUpdatedAt} />}
    </section>
  );
}

function Listening({ remote, told_at }: { remote: Remote; told_at: number }) {
  const { t } = useTranslation("stage");
  return (
    <>
      <ul className="remote-list">
        {remote.listeners.map(({ kind, address, listening, detail }) => (
          <li key={`${kind} ${address}`}>
            <Status tone={listening ? "good" : "bad"}>{t(`remote.kind.${kind}`)}</Status>
            <span className="quiet tabular">{listening ? address : `${address}: ${detail}`}</span>
          </li>
        ))}
      </ul>
      <p className="pad quiet">
        {t(`remote.role.${remote.role ?? "viewer"}`)}{" "}
        {t("remote.counts", { accepted: remote.accepted, refused: remote.refused })}
      </p>
      <h3 className="pad">{t("remote.heard")}</h3>
      {remote.heard.length === 0 && <p className="pad quiet">{t("remote.nothing")}</p>}
      <ul className="remote-list">
        {remote.heard.map((heard, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message has no id, and the list is only read
          <HeardLine key={index} heard={heard} told_at={told_at} />
        ))}
      </ul>
    </>
  );
}

function HeardLine({ heard, told_at }: { heard: Heard; told_at: number }) {
  const { t, i18n } = useTranslation("stage");
  const word = `remote.outcome.${heard.outcome}`;
  return (
    <li>
      <span className="row">
        <Status tone={heard.outcome === "done" ? "good" : "wary"}>
          <code>{heard.message}</code>
        </Status>
        <span className="push" />
        <span className="quiet tabular">
          {heard.sender} · {formatAge(Math.max(0, told_at - new Date(heard.at).getTime()))}
        </span>
      </span>
      {heard.outcome !== "done" && (
        <span className="quiet">{i18n.exists(`stage:${word}`) ? t(word as never) : heard.detail}</span>
      )}
    </li>
  );
}
