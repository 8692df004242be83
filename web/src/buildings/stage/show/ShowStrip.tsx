/** The show's state, station by station, and the panic beside it. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Show, ShowState } from "../../../api/showContract.ts";
import { HoldButton } from "../../../ui/HoldButton.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Mark, Status } from "../../../ui/Status.tsx";
import { stageAddress } from "../queries.ts";
import { GateSheet } from "./GateSheet.tsx";
import { PanicButton } from "./PanicButton.tsx";
import { gateQuery, showQuery, useShowVerb } from "./showQueries.ts";
import { isOnAir, mayFollow, STATE_MARKS, STATIONS } from "./showState.ts";
import { useMay } from "./useMay.ts";

export function ShowStrip({ stageId, show }: { stageId: string; show: Show }) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const [gateIsOpen, setGateIsOpen] = useState(false);
  const move = useShowVerb(
    (state: ShowState) => api.post<Show>(stageAddress(stageId, "show"), { state }),
    showQuery(stageId).queryKey,
  );
  const go = (state: ShowState) => (state === "live" ? setGateIsOpen(true) : move.mutate(state));
  const isBeside = show.state === "hold" || show.state === "panic";
  return (
    <section className={`pane show-strip ${show.state}`} aria-label={t("show.state_title")}>
      <ol className="stations">
        {STATIONS.map((state) => (
          <li key={state}>
            <Station
              state={state}
              current={show.state}
              disabled={!may.operate || move.isPending || !mayFollow(show.state, state)}
              onGo={() => go(state)}
            />
          </li>
        ))}
      </ol>
      {isBeside && (
        <strong className="beside">
          <Status tone={STATE_MARKS[show.state]}>{t(`state.${show.state}`)}</Status>
        </strong>
      )}
      {show.state === "live" && (
        <button
          type="button"
          className="button"
          disabled={!may.operate || move.isPending}
          onClick={() => move.mutate("hold")}
        >
          {t("show.hold")}
        </button>
      )}
      <p className="strip-words quiet">{t(`show.means.${show.state}`)}</p>
      <GateLamp stageId={stageId} show={show} onOpen={() => setGateIsOpen(true)} />
      <PanicButton stageId={stageId} isKeyed />
      {move.error && (
        <div className="strip-problem">
          <ProblemNote error={move.error} />
        </div>
      )}
      {gateIsOpen && <GateSheet stageId={stageId} show={show} onClose={() => setGateIsOpen(false)} />}
    </section>
  );
}

interface StationProps {
  state: (typeof STATIONS)[number];
  current: ShowState;
  disabled: boolean;
  onGo: () => void;
}

/** One stop of the way. Leaving the air is held, as entering it is. */
function Station({ state, current, disabled, onGo }: StationProps) {
  const { t } = useTranslation("stage");
  const word = (
    <>
      <Mark tone={state === current ? STATE_MARKS[state] : "idle"} size={11} />
      {t(`state.${state}`)}
    </>
  );
  if (state === current) {
    return (
      <span className="button station" aria-current="step">
        {word}
      </span>
    );
  }
  if (isOnAir(current) && state !== "live" && !disabled) {
    return (
      <HoldButton className="button station" title={t("show.hold_to_leave")} onHeld={onGo}>
        {word}
      </HoldButton>
    );
  }
  return (
    <button type="button" className="button station" disabled={disabled} onClick={onGo}>
      {word}
    </button>
  );
}

/** How the gate stands before anybody asks for live: nobody should learn it at the last moment. */
function GateLamp({ stageId, show, onOpen }: { stageId: string; show: Show; onOpen: () => void }) {
  const { t } = useTranslation("stage");
  const gate = useQuery(gateQuery(stageId)).data;
  if (!gate) return null;
  const failing = gate.checks.filter(({ outcome, overridden }) => outcome === "fail" && !overridden).length;
  const isAsked = show.asked_by !== null && !isOnAir(show.state);
  return (
    <button type="button" className="button bare gate-lamp" onClick={onOpen}>
      {isAsked ? (
        <Status tone="info">{t("show.gate.asked_short")}</Status>
      ) : (
        <Status tone={gate.open ? "good" : "wary"}>
          {gate.open ? t("show.gate.open") : t("show.gate.failing", { count: failing })}
        </Status>
      )}
    </button>
  );
}
