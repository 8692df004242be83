/** The gate into live: every check, what to do about it, and who takes upon them what cannot be done. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { GateCheck, Override, Show } from "../../../api/showContract.ts";
import { useMe } from "../../../app/session.ts";
import { Waiting } from "../../../ui/Empty.tsx";
import { Field } from "../../../ui/Field.tsx";
import { formatMoment } from "../../../ui/format.ts";
import { HoldButton } from "../../../ui/HoldButton.tsx";
import { Note, ProblemNote } from "../../../ui/Note.tsx";
import { Status, type Tone } from "../../../ui/Status.tsx";
import { stageAddress } from "../queries.ts";
import { GateRules } from "./GateRules.tsx";
import { ShowSheet } from "./ShowSheet.tsx";
import { gateQuery, showQuery, useShowVerb } from "./showQueries.ts";
import { mayFollow } from "./showState.ts";
import { useMay } from "./useMay.ts";

interface GateSheetProps {
  stageId: string;
  show: Show;
  onClose: () => void;
}

export function GateSheet({ stageId, show, onClose }: GateSheetProps) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const gate = useQuery(gateQuery(stageId));
  const [reasons, setReasons] = useState<Record<string, string>>({});
  const [ruling, setRuling] = useState(false);
  const live = useShowVerb(
    (overrides: Override[]) => api.post<Show>(stageAddress(stageId, "show"), { state: "live", overrides }),
    showQuery(stageId).queryKey,
  );
  const checks = gate.data?.checks ?? [];
  const failing = checks.filter(({ outcome, overridden }) => outcome === "fail" && !overridden);
  const overrides = failing
    .map(({ key }) => ({ check: key, reason: reasons[key]?.trim() ?? "" }))
    .filter(({ reason }) => reason !== "");
  const isLive = show.state === "live";
  const canAsk = may.operate && mayFollow(show.state, "live") && overrides.length === failing.length;
  const ask = () =>
    live.mutate(overrides, {
      onSuccess: (answer) => {
        setReasons({});
        if (answer.state === "live") onClose();
      },
    });
  return (
    <ShowSheet stageId={stageId} title={t("show.gate.title")} onClose={onClose}>
      {gate.isPending && <Waiting label={t("app:loading")} />}
      {gate.error && !gate.data && <ProblemNote error={gate.error} onRetry={() => void gate.refetch()} />}
      <SecondPerson show={show} />
      <ul className="checks">
        {checks.map((check) => (
          <CheckLine
            key={check.key}
            check={check}
            show={show}
            reason={reasons[check.key]}
            onReason={(reason) => setReasons({ ...reasons, [check.key]: reason })}
          />
        ))}
      </ul>
      {may.edit &&
        (ruling ? (
          <GateRules stageId={stageId} rules={show.rules} onDone={() => setRuling(false)} />
        ) : (
          <button type="button" className="button bare small" onClick={() => setRuling(true)}>
            {t("show.rules.change")}
          </button>
        ))}
      {live.error && <ProblemNote error={live.error} />}
      {gate.data && !isLive && (
        <>
          <HoldButton
            className="button first big"
            title={t("show.gate.hold_to_go")}
            disabled={!canAsk || live.isPending}
            onHeld={ask}
          >
            {t(show.rules.second_person && !show.asked_by ? "show.gate.ask" : "show.gate.go_live")}
          </HoldButton>
          <p className="quiet">
            {mayFollow(show.state, "live")
              ? t(canAsk ? "show.gate.hold_to_go" : "show.gate.override_first")
              : t("show.gate.rehearse_first")}
          </p>
        </>
      )}
    </ShowSheet>
  );
}

/** Who asked already, where live takes two. */
function SecondPerson({ show }: { show: Show }) {
  const { t, i18n } = useTranslation("stage");
  const me = useMe();
  if (!show.rules.second_person || show.state === "live") return null;
  if (!show.asked_by || !show.asked_at) {
    return (
      <Note tone="info" title={t("show.gate.two")}>
        <p>{t("show.gate.two_explained")}</p>
      </Note>
    );
  }
  const isMine = show.asked_by === `user:${me?.user?.id}`;
  const at = formatMoment(show.asked_at, i18n.language);
  return (
    <Note tone="info" title={t(isMine ? "show.gate.asked_by_you" : "show.gate.asked_by_other", { at })}>
      <p>{t(isMine ? "show.gate.asked_by_you_next" : "show.gate.asked_by_other_next")}</p>
    </Note>
  );
}

const OUTCOME_TONES: Record<GateCheck["outcome"], Tone> = {
  pass: "good",
  fail: "wary",
  not_applicable: "idle",
};

interface CheckLineProps {
  check: GateCheck;
  show: Show;
  /** Undefined while nobody means to override it. */
  reason: string | undefined;
  onReason: (reason: string) => void;
}

function CheckLine({ check, show, reason, onReason }: CheckLineProps) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const me = useMe();
  const signed = show.overrides.find((override) => override.check === check.key);
  return (
    <li className="check">
      <div className="check-head">
        <strong>{t(`show.check.${check.key}`, { defaultValue: check.key })}</strong>
        <Status tone={OUTCOME_TONES[check.outcome]}>{t(`show.outcome.${check.outcome}`)}</Status>
      </div>
      <p>{check.message}</p>
      {check.remedy && <p className="quiet">{check.remedy}</p>}
      {check.overridden && signed && (
        <p className="signed">{t("show.gate.signed", { person: signed.person, reason: signed.reason })}</p>
      )}
      {check.outcome === "fail" && !check.overridden && may.override && reason === undefined && (
        <button type="button" className="button small" onClick={() => onReason("")}>
          {t("show.gate.override")}
        </button>
      )}
      {check.outcome === "fail" && !check.overridden && reason !== undefined && (
        <Field
          label={t("show.gate.reason")}
          hint={t("show.gate.reason_hint", { person: me?.user?.name ?? "" })}
          value={reason}
          maxLength={300}
          autoFocus
          onValue={onReason}
        />
      )}
    </li>
  );
}
