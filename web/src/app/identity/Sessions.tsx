import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client.ts";
import type { LoginSession, Page } from "../../api/contract.ts";
import { formatMoment } from "../../ui/format.ts";
import { ProblemNote } from "../../ui/Note.tsx";
import { Status } from "../../ui/Status.tsx";

const SESSIONS = "/api/v1/identity/sessions";

export function Sessions() {
  const { t, i18n } = useTranslation("app");
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: ["identity", "sessions"],
    queryFn: ({ signal }) => api.get<Page<LoginSession>>(SESSIONS, signal),
  });
  const end = useMutation({
    mutationFn: (id: string) => api.delete(`${SESSIONS}/${encodeURIComponent(id)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["identity", "sessions"] }),
  });
  const error = sessions.error ?? end.error;
  return (
    <section className="card">
      <h2>{t("account.sessions")}</h2>
      {error && <ProblemNote error={error} onRetry={() => void sessions.refetch()} />}
      <ul className="rows">
        {(sessions.data?.items ?? []).map((session) => (
          <li key={session.id}>
            <span className="grow">
              <strong>{browserName(session.user_agent) ?? session.address}</strong>
              <span className="quiet">
                {session.address} · {t("account.last_seen")} {formatMoment(session.seen_at, i18n.language)}
              </span>
            </span>
            {session.current ? (
              <Status tone="good">{t("account.session_current")}</Status>
            ) : (
              <button type="button" className="button small" onClick={() => end.mutate(session.id)}>
                {t("account.session_end")}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const BROWSERS = [
  ["Edg/", "Edge"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;
const SYSTEMS = ["iPhone", "iPad", "Android", "Windows", "Mac OS", "Linux"] as const;

/** "Firefox, Windows" out of a user-agent line, for people; never for decisions. */
export function browserName(userAgent: string | null | undefined): string | null {
  if (!userAgent) return null;
  const browser = BROWSERS.find(([mark]) => userAgent.includes(mark))?.[1];
  const system = SYSTEMS.find((mark) => userAgent.includes(mark));
  return [browser, system].filter(Boolean).join(", ") || userAgent.slice(0, 40);
}
