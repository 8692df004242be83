/** Snapshots: how devices were, and the way back. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Run, Show, Snapshot, SnapshotScope } from "../../../api/showContract.ts";
import { Field } from "../../../ui/Field.tsx";
import { formatMoment } from "../../../ui/format.ts";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { stageAddress } from "../queries.ts";
import { LeftOut } from "./LeftOut.tsx";
import { SecondsField } from "./SecondsField.tsx";
import { ShowSheet } from "./ShowSheet.tsx";
import { snapshotsQuery, useShowVerb } from "./showQueries.ts";
import { cuesRun } from "./showState.ts";
import { useStageParts } from "./stageParts.ts";
import { useMay } from "./useMay.ts";

export function SnapshotsPane({ stageId, show }: { stageId: string; show: Show }) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const snapshots = useQuery(snapshotsQuery(stageId));
  const [isTaking, setIsTaking] = useState(false);
  const [opened, setOpened] = useState<Snapshot | null>(null);
  const items = snapshots.data?.items ?? [];
  return (
    <section className="pane snapshots-pane" aria-label={t("show.snapshots.title")}>
      <header>
        <h2>{t("show.snapshots.title")}</h2>
        <span className="push" />
        {may.edit && (
          <button type="button" className="button bare small" onClick={() => setIsTaking(true)}>
            <Icon name="add" size={16} />
            {t("show.snapshots.take")}
          </button>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keyboard */}
      <div className="body scroll" tabIndex={0}>
        {snapshots.error && !snapshots.data && (
          <ProblemNote error={snapshots.error} onRetry={() => void snapshots.refetch()} />
        )}
        {snapshots.data && items.length === 0 && <p className="pad quiet">{t("show.snapshots.none")}</p>}
        <ul>
          {items.map((snapshot) => (
            <SnapshotLine key={snapshot.id} snapshot={snapshot} onOpen={() => setOpened(snapshot)} />
          ))}
        </ul>
      </div>
      {isTaking && <TakeSheet stageId={stageId} onClose={() => setIsTaking(false)} />}
      {opened && (
        <RecallSheet stageId={stageId} show={show} snapshot={opened} onClose={() => setOpened(null)} />
      )}
    </section>
  );
}

function SnapshotLine({ snapshot, onOpen }: { snapshot: Snapshot; onOpen: () => void }) {
  const { t, i18n } = useTranslation("stage");
  const at = formatMoment(snapshot.taken_at, i18n.language);
  return (
    <li className="snapshot">
      <span className="snapshot-words">
        <strong>{snapshot.name}</strong>
        <span className="quiet">{`${t("show.snapshots.points", { count: snapshot.points })} · ${at}`}</span>
      </span>
      <button
        type="button"
        className="button small"
        aria-label={t("show.snapshots.recall_it", { name: snapshot.name })}
        onClick={onOpen}
      >
        {t("show.snapshots.recall")}
      </button>
    </li>
  );
}

const EVERYTHING = "*";

function TakeSheet({ stageId, onClose }: { stageId: string; onClose: () => void }) {
  const { t } = useTranslation("stage");
  const { devices } = useStageParts(stageId);
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [points, setPoints] = useState(EVERYTHING);
  const take = useShowVerb((scope: SnapshotScope) =>
    api.post(stageAddress(stageId, "snapshots"), { name: name.trim(), scope }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const patterns = points.split(/[\s,]+/).filter(Boolean);
    take.mutate(
      {
        devices: chosen.length > 0 ? chosen : [EVERYTHING],
        points: patterns.length > 0 ? patterns : [EVERYTHING],
      },
      { onSuccess: onClose },
    );
  };
  const toggle = (id: string) =>
    setChosen(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id]);
  return (
    <ShowSheet stageId={stageId} title={t("show.snapshots.take")} onClose={onClose}>
      <p className="quiet">{t("show.snapshots.explained")}</p>
      <form className="form" onSubmit={submit}>
        <Field
          label={t("show.snapshots.name")}
          data-first
          required
          maxLength={120}
          value={name}
          onValue={setName}
        />
        <fieldset className="form group">
          <legend>{t("show.snapshots.devices")}</legend>
          {devices.map(({ value, word }) => (
            <label key={value} className="check-line">
              <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} />
              {word}
            </label>
          ))}
          <span className="hint quiet">{t("show.snapshots.devices_hint")}</span>
        </fieldset>
        <Field
          label={t("show.snapshots.patterns")}
          hint={t("show.snapshots.patterns_hint")}
          tabular
          value={points}
          onValue={setPoints}
        />
        {take.error && <ProblemNote error={take.error} />}
        <div className="row">
          <button type="submit" className="button first" disabled={take.isPending}>
            {t("show.snapshots.take")}
          </button>
        </div>
      </form>
    </ShowSheet>
  );
}

interface RecallSheetProps {
  stageId: string;
  show: Show;
  snapshot: Snapshot;
  onClose: () => void;
}

function RecallSheet({ stageId, show, snapshot, onClose }: RecallSheetProps) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const [fade_ms, setFade] = useState(2000);
  const address = (...below: string[]) => stageAddress(stageId, "snapshots", snapshot.id, ...below);
  const recall = useShowVerb(() => api.post<Run>(address("recall"), { fade_ms }));
  const remove = useShowVerb(() => api.delete(address()));
  const error = recall.error ?? remove.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    recall.mutate(undefined, {
      onSuccess: ({ left_out }) => {
        if (left_out.length === 0) onClose();
      },
    });
  };
  return (
    <ShowSheet
      stageId={stageId}
      title={t("show.snapshots.recall_it", { name: snapshot.name })}
      onClose={onClose}
    >
      <p className="quiet">{t("show.snapshots.recall_explained")}</p>
      <form className="form" onSubmit={submit}>
        <SecondsField label={t("show.snapshots.fade_s")} value_ms={fade_ms} onValue={setFade} />
        {!cuesRun(show.state) && <p className="why">{t(`show.go.rest.${show.state}`)}</p>}
        <LeftOut stageId={stageId} points={recall.data?.left_out ?? []} />
        {error && <ProblemNote error={error} />}
        <div className="row">
          <button
            type="submit"
            className="button first"
            disabled={!may.operate || !cuesRun(show.state) || recall.isPending}
          >
            {t("show.snapshots.recall")}
          </button>
          <span className="push" />
          {may.edit && (
            <button
              type="button"
              className="button bare"
              disabled={remove.isPending}
              onClick={() => remove.mutate(undefined, { onSuccess: onClose })}
            >
              {t("show.snapshots.delete")}
            </button>
          )}
        </div>
      </form>
    </ShowSheet>
  );
}
