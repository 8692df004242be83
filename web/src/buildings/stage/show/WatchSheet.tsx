import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { CueListBrief, Probe, Watch, WatchView } from "../../../api/showContract.ts";
import { Field } from "../../../ui/Field.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Select } from "../../../ui/Select.tsx";
import { stageAddress } from "../queries.ts";
import { parseValue, writeValue } from "./arguments.ts";
import { SecondsField } from "./SecondsField.tsx";
import { ShowSheet } from "./ShowSheet.tsx";
import { cueListQuery, useShowVerb } from "./showQueries.ts";
import { useStageParts } from "./stageParts.ts";
import { cueTitle } from "./words.ts";

interface WatchSheetProps {
  stageId: string;
  /** Null for a new one. */
  view: WatchView | null;
  lists: CueListBrief[];
  onClose: () => void;
}

const LONGEST_DELAY_MS = 600_000;

/** What a watch looks at, for how long it may be unwell, and the cue that then starts. */
export function WatchSheet({ stageId, view, lists, onClose }: WatchSheetProps) {
  const { t } = useTranslation("stage");
  const { devices } = useStageParts(stageId);
  const [draft, setDraft] = useState<Watch>(() => view?.watch ?? newWatch(devices[0]?.value, lists));
  const change = (part: Partial<Watch>) => setDraft({ ...draft, ...part });
  const address = stageAddress(stageId, "watches", ...(view ? [view.id] : []));
  const save = useShowVerb((watch: Watch) => (view ? api.put(address, watch) : api.post(address, watch)));
  const remove = useShowVerb(() => api.delete(address));
  const cues = useQuery(cueListQuery(stageId, draft.list_id)).data?.cues ?? [];
  const options = cues.map(({ id, number, name }) => ({ value: id, word: cueTitle(number, name) }));
  const cue_id = draft.cue_id || options[0]?.value || "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ ...draft, cue_id }, { onSuccess: onClose });
  };
  return (
    <ShowSheet stageId={stageId} title={t(view ? "show.watches.edit" : "show.watches.new")} onClose={onClose}>
      <p className="quiet">{t("show.watches.explained")}</p>
      <form className="form" onSubmit={submit}>
        <Field
          label={t("show.watches.name")}
          data-first
          required
          maxLength={120}
          value={draft.name}
          onValue={(name) => change({ name })}
        />
        <ProbeFields devices={devices} probe={draft.probe} onProbe={(probe) => change({ probe })} />
        <SecondsField
          label={t("show.watches.fail_after")}
          highest_ms={LONGEST_DELAY_MS}
          value_ms={draft.fail_after_ms}
          onValue={(fail_after_ms) => change({ fail_after_ms })}
        />
        <Select
          label={t("show.list.choose")}
          options={lists.map(({ id, name }) => ({ value: id, word: name }))}
          value={draft.list_id}
          onValue={(list_id) => change({ list_id, cue_id: "", restore_cue_id: null })}
        />
        <Select
          label={t("show.watches.cue")}
          options={options}
          value={cue_id}
          onValue={(chosen) => change({ cue_id: chosen })}
        />
        <Select
          label={t("show.watches.restore_cue")}
          hint={t("show.watches.restore_hint")}
          options={[{ value: "", word: t("show.watches.restore_by_person") }, ...options]}
          value={draft.restore_cue_id ?? ""}
          onValue={(chosen) => change({ restore_cue_id: chosen || null })}
        />
        <SecondsField
          label={t("show.watches.restore_after")}
          highest_ms={LONGEST_DELAY_MS}
          value_ms={draft.restore_after_ms}
          onValue={(restore_after_ms) => change({ restore_after_ms })}
        />
        {(save.error || remove.error) && <ProblemNote error={save.error ?? remove.error} />}
        <div className="row sheet-verbs">
          <button type="submit" className="button first" disabled={save.isPending}>
            {t("app:save")}
          </button>
          <span className="push" />
          {view && (
            <button
              type="button"
              className="button bare"
              disabled={remove.isPending}
              onClick={() => remove.mutate(undefined, { onSuccess: onClose })}
            >
              {t("show.watches.delete")}
            </button>
          )}
        </div>
      </form>
    </ShowSheet>
  );
}

function newWatch(device: string | undefined, lists: readonly CueListBrief[]): Watch {
  return {
    name: "",
    probe: { kind: "status", device: device ?? "", axis: "usable" },
    list_id: lists.find(({ cues }) => cues > 0)?.id ?? "",
    cue_id: "",
    armed: false,
    fail_after_ms: 2000,
    restore_after_ms: 10_000,
    restore_cue_id: null,
  };
}

/** A status axis by its name; every other choice is a comparison of a point. */
const LOOKS = ["usable", "link", "fresh", "is", "is_not", "at_least", "at_most"] as const;
type Looked = (typeof LOOKS)[number];
const isAxis = (look: Looked): look is "usable" | "link" | "fresh" =>
  look === "usable" || look === "link" || look === "fresh";

interface ProbeFieldsProps {
  devices: { value: string; word: string }[];
  probe: Probe;
  onProbe: (probe: Probe) => void;
}

function ProbeFields({ devices, probe, onProbe }: ProbeFieldsProps) {
  const { t } = useTranslation("stage");
  const choose = (look: Looked) =>
    onProbe(
      isAxis(look)
        ? { kind: "status", device: probe.device, axis: look }
        : { point: "", value: "", ...probe, kind: "point", comparison: look },
    );
  return (
    <>
      <div className="fields">
        <Select
          label={t("show.cue.device")}
          options={devices}
          value={probe.device}
          onValue={(device) => onProbe({ ...probe, device })}
        />
        <Select
          label={t("show.watches.well_when")}
          value={probe.kind === "status" ? probe.axis : probe.comparison}
          options={LOOKS.map((value) => ({ value, word: t(`show.watches.look.${value}`) }))}
          onValue={choose}
        />
      </div>
      {probe.kind === "point" && (
        <div className="fields">
          <Field
            label={t("show.watches.point_name")}
            required
            pattern="[a-z][a-z0-9_.]{0,63}"
            title={t("show.watches.point_hint")}
            placeholder="transport"
            value={probe.point}
            onValue={(point) => onProbe({ ...probe, point })}
          />
          <Field
            label={t("show.watches.value")}
            required
            value={writeValue(probe.value)}
            onValue={(text) => onProbe({ ...probe, value: parseValue(text) })}
          />
        </div>
      )}
    </>
  );
}
