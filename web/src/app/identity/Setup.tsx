/** First start: the one-time link makes the owner's account. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client.ts";
import { Field } from "../../ui/Field.tsx";
import { Note, ProblemNote } from "../../ui/Note.tsx";
import { meQuery } from "../session.ts";
import { Door } from "./Door.tsx";

const SHORTEST_PASSWORD = 10;

export default function Setup() {
  const { t } = useTranslation("app");
  const me = useQuery(meQuery);
  const [token] = useState(() => decodeURIComponent(window.location.hash.slice(1)));
  if (me.data && !me.data.setup_needed) {
    return (
      <Door title={t("setup.title")}>
        <Note tone="info" title={t("setup.done_title")}>
          <p>{t("setup.done")}</p>
        </Note>
        <Link to="/sign-in" className="button first">
          {t("sign_in.go")}
        </Link>
      </Door>
    );
  }
  if (token === "") {
    return (
      <Door title={t("setup.title")}>
        <Note tone="wary" title={t("setup.no_token_title")}>
          <p>{t("setup.no_token")}</p>
        </Note>
      </Door>
    );
  }
  return (
    <Door title={t("setup.title")} lead={t("setup.lead")}>
      <OwnerForm token={token} />
    </Door>
  );
}

function OwnerForm({ token }: { token: string }) {
  const { t, i18n } = useTranslation("app");
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [company, setCompany] = useState("");
  const [tried, setTried] = useState(false);
  const missing = SHORTEST_PASSWORD - password.length;
  const open = useMutation({
    mutationFn: () =>
      api.post("/api/v1/identity/setup", {
        token,
        name: name.trim(),
        email: email.trim(),
        password,
        company_name: company.trim(),
        language: i18n.language,
      }),
    onSuccess: async () => {
      await client.resetQueries();
      await navigate({ to: "/" });
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (missing <= 0) open.mutate();
  };

  return (
    <form className="form" onSubmit={submit}>
      <Field
        label={t("setup.name")}
        value={name}
        onValue={setName}
        autoComplete="name"
        required
        maxLength={120}
      />
      <Field
        label={t("setup.email")}
        hint={t("setup.email_hint")}
        type="email"
        value={email}
        onValue={setEmail}
        autoComplete="username"
        required
        maxLength={254}
      />
      <Field
        label={t("setup.password")}
        hint={t("setup.password_hint")}
        wrong={tried && missing > 0 ? t("setup.password_short", { count: missing }) : undefined}
        type="password"
        value={password}
        onValue={setPassword}
        autoComplete="new-password"
        required
        maxLength={1024}
      />
      <Field
        label={t("setup.company")}
        hint={t("setup.company_hint")}
        value={company}
        onValue={setCompany}
        autoComplete="organization"
        required
        maxLength={120}
      />
      {open.error && <ProblemNote error={open.error} />}
      <button type="submit" className="button first" disabled={open.isPending}>
        {t("setup.open")}
      </button>
    </form>
  );
}
