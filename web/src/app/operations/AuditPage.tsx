import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, path } from "../../api/client.ts";
import type { AuditLine, Page } from "../../api/contract.ts";
import { Empty, Waiting } from "../../ui/Empty.tsx";
import { formatMoment } from "../../ui/format.ts";
import { ProblemNote } from "../../ui/Note.tsx";
import { matches } from "../matching.ts";

function useAudit() {
  return useInfiniteQuery({
    queryKey: ["audit"],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<AuditLine>>(path("/api/v1/audit", { cursor: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? page.cursor ?? null,
  });
}

export default function AuditPage() {
  const { t } = useTranslation("app");
  const audit = useAudit();
  const [asked, setAsked] = useState("");
  const lines = useMemo(() => audit.data?.pages.flatMap((page) => page.items) ?? [], [audit.data]);
  const shown = lines.filter((line) => matches(asked, `${line.actor_name} ${line.verb} ${line.text}`));
  return (
    <div className="page">
      <div className="lead">
        <h1>{t("audit.title")}</h1>
        <p>{t("audit.lead")}</p>
      </div>
      {audit.error && <ProblemNote error={audit.error} onRetry={() => void audit.refetch()} />}
      {audit.isPending && <Waiting label={t("loading")} />}
      {audit.isSuccess && lines.length === 0 && (
        <Empty title={t("audit.empty_title")}>{t("audit.empty")}</Empty>
      )}
      {lines.length > 0 && (
        <>
          <input
            className="input narrow"
            type="search"
            aria-label={t("audit.filter")}
            placeholder={t("audit.filter")}
            value={asked}
            onChange={(event) => setAsked(event.target.value)}
          />
          <AuditTable lines={shown} />
          {audit.hasNextPage && (
            <div>
              <button
                type="button"
                className="button"
                disabled={audit.isFetchingNextPage}
                onClick={() => void audit.fetchNextPage()}
              >
                {t("audit.more")}
              </button>
            </div>
          )}
        </>
      )}
    </div>
  );
}

function AuditTable({ lines }: { lines: AuditLine[] }) {
  const { t } = useTranslation("app");
  return (
    <section className="card flush">
      <div className="scroll-x">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("audit.time")}</th>
              <th scope="col">{t("audit.actor")}</th>
              <th scope="col">{t("audit.text")}</th>
              <th scope="col">{t("audit.verb")}</th>
              <th scope="col">{t("audit.change")}</th>
              <th scope="col">{t("audit.hash")}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <AuditRow key={line.position} line={line} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function AuditRow({ line }: { line: AuditLine }) {
  const { t, i18n } = useTranslation("app");
  const changed = Boolean(line.before ?? line.after);
  return (
    <tr>
      <td>
        <time dateTime={line.time}>{formatMoment(line.time, i18n.language)}</time>
      </td>
      <td>{line.actor.startsWith("system:") ? t("audit.system") : line.actor_name}</td>
      <td title={line.subject}>{line.text}</td>
      <td>
        <code>{line.verb}</code>
      </td>
      <td>
        {changed && (
          <details>
            <summary>{t("audit.change")}</summary>
            <pre className="change">
              {JSON.stringify({ before: line.before, after: line.after }, null, 2)}
            </pre>
          </details>
        )}
      </td>
      <td>
        <code className="quiet" title={line.hash}>
          {line.hash.slice(0, 10)}
        </code>
      </td>
    </tr>
  );
}
