/** Another password: every other browser is signed out with it. */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client.ts";
import { Field } from "../../ui/Field.tsx";
import { ProblemNote } from "../../ui/Note.tsx";
import { Status } from "../../ui/Status.tsx";

export function Password({ email }: { email: string }) {
  const { t } = useTranslation("app");
  const [present, setPresent] = useState("");
  const [next, setNext] = useState("");
  const change = useMutation({
    mutationFn: () => api.post("/api/v1/identity/password", { present, new: next }),
    onSuccess: () => {
      setPresent("");
      setNext("");
    },
  });
  return (
    <section className="card">
      <h2>{t("account.password")}</h2>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        {/* A password keeper must know whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <Field
          label={t("account.password_present")}
          type="password"
          value={present}
          onValue={setPresent}
          autoComplete="current-password"
          required
        />
        <Field
          label={t("account.password_new")}
          hint={t("setup.password_hint")}
          type="password"
          value={next}
          onValue={setNext}
          autoComplete="new-password"
          required
        />
        {change.error && <ProblemNote error={change.error} />}
        <div className="row">
          <button type="submit" className="button" disabled={change.isPending}>
            {t("account.password_change")}
          </button>
          {change.isSuccess && <Status tone="good">{t("account.password_changed")}</Status>}
        </div>
      </form>
    </section>
  );
}
