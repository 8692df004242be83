import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client.ts";
import type { ApiToken, NewApiToken, Page } from "../../api/contract.ts";
import { Field } from "../../ui/Field.tsx";
import { formatMoment } from "../../ui/format.ts";
import { Note, ProblemNote } from "../../ui/Note.tsx";

const TOKENS = "/api/v1/identity/tokens";

export function Tokens() {
  const { t, i18n } = useTranslation("app");
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: ["identity", "tokens"] });
  const tokens = useQuery({
    queryKey: ["identity", "tokens"],
    queryFn: ({ signal }) => api.get<Page<ApiToken>>(TOKENS, signal),
  });
  const revoke = useMutation({
    mutationFn: (id: string) => api.delete(`${TOKENS}/${encodeURIComponent(id)}`),
    onSuccess: refresh,
  });
  const items = tokens.data?.items ?? [];
  return (
    <section className="card">
      <h2>{t("account.tokens")}</h2>
      <p className="quiet">{t("account.tokens_lead")}</p>
      <NewToken onMade={refresh} />
      {tokens.error && <ProblemNote error={tokens.error} onRetry={() => void tokens.refetch()} />}
      {tokens.isSuccess && items.length === 0 && <p className="quiet">{t("account.tokens_none")}</p>}
      <ul className="rows">
        {items.map((token) => (
          <li key={token.id}>
            <span className="grow">
              <strong>{token.name}</strong>
              <span className="quiet">
                {t("account.created")} {formatMoment(token.created_at, i18n.language)} ·{" "}
                {t("account.last_used")}{" "}
                {token.used_at ? formatMoment(token.used_at, i18n.language) : t("account.never")}
              </span>
            </span>
            <button type="button" className="button small" onClick={() => revoke.mutate(token.id)}>
              {t("account.token_revoke")}
            </button>
          </li>
        ))}
      </ul>
      {revoke.error && <ProblemNote error={revoke.error} />}
    </section>
  );
}

function NewToken({ onMade }: { onMade: () => void }) {
  const { t } = useTranslation("app");
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: () => api.post<NewApiToken>(TOKENS, { name: name.trim() }),
    onSuccess: () => {
      setName("");
      onMade();
    },
  });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <div className="row end">
        <Field label={t("account.token_name")} value={name} onValue={setName} required maxLength={80} />
        <button type="submit" className="button" disabled={make.isPending}>
          {t("account.token_create")}
        </button>
      </div>
      {make.error && <ProblemNote error={make.error} />}
      {make.data && (
        <Note tone="good" title={t("account.token_once")} action={<CopyButton text={make.data.token} />}>
          <code>{make.data.token}</code>
        </Note>
      )}
    </form>
  );
}

function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation("app");
  const [copied, setCopied] = useState(false);
  // Over plain http there is no clipboard; the text stands there to be marked.
  if (!navigator.clipboard) return null;
  return (
    <button
      type="button"
      className="button small"
      onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
    >
      {t(copied ? "account.copied" : "account.copy")}
    </button>
  );
}
