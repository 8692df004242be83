import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client.ts";
import type { User } from "../../api/contract.ts";
import { Waiting } from "../../ui/Empty.tsx";
import { Field } from "../../ui/Field.tsx";
import { ProblemNote } from "../../ui/Note.tsx";
import { Segments } from "../../ui/Segments.tsx";
import { Status } from "../../ui/Status.tsx";
import { LANGUAGE_WORDS, LANGUAGES, nearestLanguage } from "../language.ts";
import { meQuery, useMe, useSignOut, useSpeak } from "../session.ts";
import { Password } from "./Password.tsx";
import { Sessions } from "./Sessions.tsx";
import { Tokens } from "./Tokens.tsx";
import { Totp } from "./Totp.tsx";

export default function AccountPage() {
  const { t } = useTranslation("app");
  const user = useMe()?.user;
  const signOut = useSignOut();
  if (!user) return <Waiting label={t("loading")} />;
  return (
    <div className="page">
      <div className="row">
        <h1>{t("account.title")}</h1>
        <span className="quiet">{user.email}</span>
        <button type="button" className="button push" onClick={() => signOut.mutate()}>
          {t("account.sign_out")}
        </button>
      </div>
      <div className="account-grid">
        <You user={user} />
        <Password email={user.email} />
        <Totp enabled={user.totp_enabled} />
        <Tokens />
        <Sessions />
      </div>
    </div>
  );
}

function You({ user }: { user: User }) {
  const { t, i18n } = useTranslation("app");
  const client = useQueryClient();
  const speak = useSpeak();
  const [name, setName] = useState(user.name);
  const save = useMutation({
    mutationFn: () => api.patch("/api/v1/identity/me", { name: name.trim() }),
    onSuccess: () => client.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
  return (
    <section className="card">
      <h2>{t("account.you")}</h2>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Field
          label={t("account.name")}
          value={name}
          onValue={setName}
          autoComplete="name"
          required
          maxLength={120}
        />
        <div className="row">
          <button type="submit" className="button" disabled={name.trim() === user.name || save.isPending}>
            {t("save")}
          </button>
          {save.isSuccess && <Status tone="good">{t("account.saved")}</Status>}
        </div>
      </form>
      {save.error && <ProblemNote error={save.error} />}
      <div className="field">
        <span className="label">{t("account.language")}</span>
        <div>
          <Segments
            label={t("account.language")}
            choices={LANGUAGES.map((language) => ({ value: language, word: LANGUAGE_WORDS[language] }))}
            value={nearestLanguage(i18n.language) ?? "en"}
            onValue={speak}
          />
        </div>
      </div>
    </section>
  );
}
