/** The second factor: a code that changes every 30 seconds (RFC 6238). */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../api/client.ts";
import type { TotpEnrolment } from "../../api/contract.ts";
import { Field } from "../../ui/Field.tsx";
import { ProblemNote } from "../../ui/Note.tsx";
import { Status } from "../../ui/Status.tsx";
import { meQuery } from "../session.ts";

export function Totp({ enabled }: { enabled: boolean }) {
  const { t } = useTranslation("app");
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: meQuery.queryKey });
  const start = useMutation({ mutationFn: () => api.post<TotpEnrolment>("/api/v1/identity/totp") });
  return (
    <section className="card">
      <h2>{t("account.totp")}</h2>
      <Status tone={enabled ? "good" : "idle"}>{t(enabled ? "account.totp_on" : "account.totp_off")}</Status>
      {enabled && <Removal onDone={refresh} />}
      {!enabled && !start.data && (
        <div>
          <button type="button" className="button" onClick={() => start.mutate()} disabled={start.isPending}>
            {t("account.totp_start")}
          </button>
        </div>
      )}
      {!enabled && start.data && <Enrolment enrolment={start.data} onDone={refresh} />}
      {start.error && <ProblemNote error={start.error} />}
    </section>
  );
}

function Removal({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("app");
  const [present, setPresent] = useState("");
  const stop = useMutation({
    mutationFn: () => api.post("/api/v1/identity/totp/remove", { present }),
    onSuccess: onDone,
  });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        stop.mutate();
      }}
    >
      <Field
        label={t("account.password_present")}
        type="password"
        value={present}
        onValue={setPresent}
        autoComplete="current-password"
        required
      />
      {stop.error && <ProblemNote error={stop.error} />}
      <div>
        <button type="submit" className="button" disabled={stop.isPending}>
          {t("account.totp_stop")}
        </button>
      </div>
    </form>
  );
}

function Enrolment({ enrolment, onDone }: { enrolment: TotpEnrolment; onDone: () => void }) {
  const { t } = useTranslation("app");
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => api.post("/api/v1/identity/totp/confirm", { code: code.replaceAll(" ", "") }),
    onSuccess: onDone,
  });
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <p>{t("account.totp_scan")}</p>
      <img
        className="qr"
        alt={t("account.totp_scan")}
        width={176}
        height={176}
        src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(enrolment.qr_svg)}`}
      />
      <p className="quiet">
        {t("account.totp_secret")}: <code>{enrolment.secret}</code>
      </p>
      <Field
        label={t("sign_in.code")}
        value={code}
        onValue={setCode}
        tabular
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="[0-9 ]{6,7}"
        required
      />
      {confirm.error && <ProblemNote error={confirm.error} />}
      <div>
        <button type="submit" className="button first" disabled={confirm.isPending}>
          {t("account.totp_confirm")}
        </button>
      </div>
    </form>
  );
}
