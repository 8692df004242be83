import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, isProblem } from "../../api/client.ts";
import { Field } from "../../ui/Field.tsx";
import { Note, ProblemNote } from "../../ui/Note.tsx";
import { meQuery } from "../session.ts";
import { Door } from "./Door.tsx";

const CODE_NEEDED = "identity.code_needed";

export default function SignIn() {
  const { t } = useTranslation("app");
  const me = useQuery(meQuery);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { next } = useSearch({ from: "/open/sign-in" });
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [codeAsked, setCodeAsked] = useState(false);
  const signIn = useMutation({
    mutationFn: () =>
      api.post("/api/v1/identity/sign-in", {
        email: email.trim(),
        password,
        ...(codeAsked ? { code: code.trim() } : {}),
      }),
    onSuccess: async () => {
      await client.resetQueries();
      await navigate({ href: next ?? "/" });
    },
    onError: (error) => {
      if (isProblem(error, CODE_NEEDED)) setCodeAsked(true);
    },
  });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };

  return (
    <Door title={t("sign_in.title")}>
      {me.data?.setup_needed && <Note tone="wary" title={t("sign_in.closed")} />}
      <form className="form" onSubmit={submit}>
        {codeAsked ? (
          <Field
            key="code"
            label={t("sign_in.code")}
            hint={t("sign_in.code_hint")}
            value={code}
            onValue={setCode}
            tabular
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="[0-9 ]{6,7}"
            required
            autoFocus
          />
        ) : (
          <>
            <Field
              label={t("sign_in.email")}
              type="email"
              value={email}
              onValue={setEmail}
              autoComplete="username"
              required
            />
            <Field
              label={t("sign_in.password")}
              type="password"
              value={password}
              onValue={setPassword}
              autoComplete="current-password"
              required
            />
          </>
        )}
        {signIn.error && !isProblem(signIn.error, CODE_NEEDED) && <ProblemNote error={signIn.error} />}
        <button type="submit" className="button first" disabled={signIn.isPending}>
          {t("sign_in.go")}
        </button>
        {codeAsked && (
          <button
            type="button"
            className="button bare"
            onClick={() => {
              setCodeAsked(false);
              setCode("");
              signIn.reset();
            }}
          >
            {t("sign_in.other")}
          </button>
        )}
      </form>
    </Door>
  );
}
