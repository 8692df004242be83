/** The watches: what each looks at, what it knows, and what a person may do with it. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { CueListBrief, Show, Watch, WatchState, WatchView } from "../../../api/showContract.ts";
import { HoldButton } from "../../../ui/HoldButton.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Status, type Tone } from "../../../ui/Status.tsx";
import { stageAddress } from "../queries.ts";
import { ArmToggle } from "./ArmToggle.tsx";
import { DryRunSheet } from "./DryRunSheet.tsx";
import { useShowVerb, watchesQuery, watchPlanQuery } from "./showQueries.ts";
import { useMay } from "./useMay.ts";
import { WatchSheet } from "./WatchSheet.tsx";
import { useDeviceName } from "./words.ts";

interface WatchesPaneProps {
  stageId: string;
  show: Show;
  lists: CueListBrief[];
}

export function WatchesPane({ stageId, show, lists }: WatchesPaneProps) {
  const { t } = useTranslation("stage");
  const may = useMay();
  const watches = useQuery(watchesQuery(stageId));
  const [opened, setOpened] = useState<WatchView | "new" | null>(null);
  const [rehearsed, setRehearsed] = useState<WatchView | null>(null);
  const items = watches.data?.items ?? [];
  const healthyAt = useLastHealthy(items);
  const hasCues = lists.some(({ cues }) => cues > 0);
  return (
    <section className="pane watches-pane" aria-label={t("show.watches.title")}>
      <header>
        <h2>{t("show.watches.title")}</h2>
        <span className="push" />
        {may.edit && (
          <button
            type="button"
            className="button bare small"
            disabled={!hasCues}
            onClick={() => setOpened("new")}
          >
            <Icon name="add" size={16} />
            {t("show.watches.add")}
          </button>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reached by keyboard */}
      <div className="body scroll" tabIndex={0}>
        {watches.error && !watches.data && (
          <ProblemNote error={watches.error} onRetry={() => void watches.refetch()} />
        )}
        {watches.data && items.length === 0 && (
          <p className="pad quiet">{t(hasCues ? "show.watches.none" : "show.watches.none_yet")}</p>
        )}
        <ul>
          {items.map((view) => (
            <WatchLine
              key={view.id}
              stageId={stageId}
              show={show}
              view={view}
              healthyAt={healthyAt(view.id)}
              onOpen={() => setOpened(view)}
              onRehearse={() => setRehearsed(view)}
            />
          ))}
        </ul>
      </div>
      {opened && (
        <WatchSheet
          stageId={stageId}
          view={opened === "new" ? null : opened}
          lists={lists}
          onClose={() => setOpened(null)}
        />
      )}
      {rehearsed && (
        <DryRunSheet
          stageId={stageId}
          title={rehearsed.watch.name}
          query={watchPlanQuery(stageId, rehearsed.id)}
          onClose={() => setRehearsed(null)}
        />
      )}
    </section>
  );
}

/** When this page last saw each watch's thing well; the server keeps the state alone. */
function useLastHealthy(items: readonly WatchView[]): (watchId: string) => Date | null {
  const seen = useRef(new Map<string, Date>());
  useEffect(() => {
    for (const { id, state } of items) if (state === "healthy") seen.current.set(id, new Date());
  }, [items]);
  return (watchId) => seen.current.get(watchId) ?? null;
}

const WATCH_TONES: Record<WatchState, Tone> = {
  unseen: "idle",
  healthy: "good",
  failing: "wary",
  failed: "bad",
  recovering: "info",
  fired: "bad",
  restoring: "info",
  restorable: "info",
};

const LATCHED: readonly WatchState[] = ["fired", "restoring", "restorable"];

interface WatchLineProps {
  stageId: string;
  show: Show;
  view: WatchView;
  healthyAt: Date | null;
  onOpen: () => void;
  onRehearse: () => void;
}

function WatchLine({ stageId, show, view, healthyAt, onOpen, onRehearse }: WatchLineProps) {
  const { t, i18n } = useTranslation("stage");
  const may = useMay();
  const { watch, state } = view;
  const address = (...below: string[]) => stageAddress(stageId, "watches", view.id, ...below);
  const arm = useShowVerb((armed: boolean) => api.put<WatchView>(address(), { ...watch, armed }));
  const trigger = useShowVerb(() => api.post(address("trigger")));
  const reset = useShowVerb(() => api.post(address("reset")));
  const error = arm.error ?? trigger.error ?? reset.error;
  const isLatched = state !== null && LATCHED.includes(state);
  const time = healthyAt?.toLocaleTimeString(i18n.language, { hour12: false });
  return (
    <li className="watch">
      <div className="run-head">
        {may.edit ? (
          <button type="button" className="cue-open" onClick={onOpen}>
            <strong>{watch.name}</strong>
          </button>
        ) : (
          <strong>{watch.name}</strong>
        )}
        <Status tone={state ? WATCH_TONES[state] : "idle"}>
          {t(`show.watches.state.${state ?? "nobody"}`)}
        </Status>
      </div>
      <p className="quiet">
        <ProbeWords stageId={stageId} watch={watch} />
        {state !== "healthy" && time && ` · ${t("show.watches.last_healthy", { time })}`}
      </p>
      <div className="row watch-verbs">
        <ArmToggle
          label={t("show.watches.arm", { name: watch.name })}
          word={t("show.watches.armed")}
          armed={watch.armed}
          disabled={!may.edit || arm.isPending}
          onToggle={() => arm.mutate(!watch.armed)}
        />
        <span className="push" />
        <button type="button" className="button small" onClick={onRehearse}>
          {t("show.watches.rehearse")}
        </button>
        {isLatched ? (
          <button
            type="button"
            className="button small first"
            disabled={!may.operate || reset.isPending}
            onClick={() => reset.mutate()}
          >
            {t("show.watches.reset")}
          </button>
        ) : (
          <HoldButton
            className="button small"
            title={t("show.watches.hold_to_trigger")}
            disabled={!may.operate || show.state === "panic" || trigger.isPending}
            onHeld={() => trigger.mutate()}
          >
            {t("show.watches.trigger")}
          </HoldButton>
        )}
      </div>
      {error && <ProblemNote error={error} />}
    </li>
  );
}

function ProbeWords({ stageId, watch }: { stageId: string; watch: Watch }) {
  const { t } = useTranslation("stage");
  const deviceName = useDeviceName(stageId);
  const { probe } = watch;
  const device = deviceName(probe.device);
  if (probe.kind === "status") return t(`show.watches.axis.${probe.axis}`, { device });
  return t(`show.watches.point.${probe.comparison}`, {
    device,
    point: probe.point,
    value: String(probe.value),
  });
}
