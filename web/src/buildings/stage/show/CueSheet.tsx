/** A cue, whole: when it goes, what it does, and what comes after it. */
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Cue, CueAction, CueList, Edit, Trigger } from "../../../api/showContract.ts";
import { Field } from "../../../ui/Field.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { Select } from "../../../ui/Select.tsx";
import { ActionFields, firstAction } from "./ActionFields.tsx";
import { numberMoved, put, remove } from "./cueEdits.ts";
import { OscArgumentsField } from "./OscArgumentsField.tsx";
import { SecondsField } from "./SecondsField.tsx";
import { ShowSheet } from "./ShowSheet.tsx";
import type { useShowVerb } from "./showQueries.ts";
import { useStageParts } from "./stageParts.ts";

interface CueSheetProps {
  stageId: string;
  cue: Cue;
  /** The list as its next edit finds it. */
  cues: Cue[];
  edit: ReturnType<typeof useShowVerb<CueList, Edit[]>>;
  onClose: () => void;
}

export function CueSheet({ stageId, cue, cues, edit, onClose }: CueSheetProps) {
  const { t } = useTranslation("stage");
  const [draft, setDraft] = useState(cue);
  const change = (part: Partial<Cue>) => setDraft({ ...draft, ...part });
  const isNew = !cues.some(({ id }) => id === cue.id);
  const send = (edits: Edit[]) => edit.mutate(edits, { onSuccess: onClose });
  const save = (event: FormEvent) => {
    event.preventDefault();
    send([put(draft)]);
  };
  return (
    <ShowSheet stageId={stageId} title={t(isNew ? "show.cue.new" : "show.cue.edit")} onClose={onClose}>
      <form className="form" onSubmit={save}>
        <Naming draft={draft} onChange={change} />
        {!isNew && <Moving draft={draft} cues={cues} onChange={change} />}
        <Actions stageId={stageId} draft={draft} onChange={change} />
        <Timing draft={draft} onChange={change} />
        <Failing draft={draft} onChange={change} />
        {edit.error && <ProblemNote error={edit.error} />}
        <div className="row sheet-verbs">
          <button type="submit" className="button first" disabled={edit.isPending}>
            {t("app:save")}
          </button>
          <button type="button" className="button" onClick={onClose}>
            {t("app:cancel")}
          </button>
          <span className="push" />
          {!isNew && (
            <button
              type="button"
              className="button bare"
              disabled={edit.isPending}
              onClick={() => send([remove(cue)])}
            >
              {t("show.cue.delete")}
            </button>
          )}
        </div>
      </form>
    </ShowSheet>
  );
}

interface PartProps {
  draft: Cue;
  onChange: (part: Partial<Cue>) => void;
}

function Naming({ draft, onChange }: PartProps) {
  const { t } = useTranslation("stage");
  return (
    <div className="fields naming">
      <Field
        label={t("show.cue.number")}
        tabular
        required
        pattern="(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?"
        title={t("show.cue.number_hint")}
        inputMode="decimal"
        value={draft.number}
        onValue={(number) => onChange({ number })}
      />
      <Field
        label={t("show.cue.name")}
        data-first
        maxLength={200}
        value={draft.name}
        onValue={(name) => onChange({ name })}
      />
    </div>
  );
}

/** Another place in the list is another number. */
function Moving({ draft, cues, onChange }: PartProps & { cues: Cue[] }) {
  const { t } = useTranslation("stage");
  const inPlace = cues.map((cue) => (cue.id === draft.id ? draft : cue));
  inPlace.sort((one, other) => Number(one.number) - Number(other.number));
  const earlier = numberMoved(inPlace, draft.id, -1);
  const later = numberMoved(inPlace, draft.id, 1);
  return (
    <div className="row">
      <button
        type="button"
        className="button small"
        disabled={earlier === null}
        onClick={() => earlier !== null && onChange({ number: earlier })}
      >
        {t("show.cue.earlier")}
      </button>
      <button
        type="button"
        className="button small"
        disabled={later === null}
        onClick={() => later !== null && onChange({ number: later })}
      >
        {t("show.cue.later")}
      </button>
      <label className="check-line">
        <input
          type="checkbox"
          checked={draft.armed}
          onChange={(event) => onChange({ armed: event.target.checked })}
        />
        {t("show.cue.armed")}
      </label>
    </div>
  );
}

function Actions({ stageId, draft, onChange }: PartProps & { stageId: string }) {
  const { t } = useTranslation("stage");
  const parts = useStageParts(stageId);
  const set = (actions: CueAction[]) => onChange({ actions });
  return (
    <fieldset className="form group">
      <legend>{t("show.cue.actions")}</legend>
      {draft.actions.map((action, index) => (
        <ActionFields
          // biome-ignore lint/suspicious/noArrayIndexKey: an action has no id; its place in the cue is what it is
          key={index}
          parts={parts}
          action={action}
          onAction={(changed) => set(draft.actions.map((kept, at) => (at === index ? changed : kept)))}
          onRemove={() => set(draft.actions.filter((_, at) => at !== index))}
        />
      ))}
      <button
        type="button"
        className="button small"
        onClick={() => set([...draft.actions, firstAction(parts)])}
      >
        <Icon name="add" size={16} />
        {t("show.cue.add_action")}
      </button>
    </fieldset>
  );
}

function triggerOf(kind: Trigger["kind"]): Trigger {
  if (kind === "timecode") return { kind, timecode: "" };
  if (kind === "midi") return { kind, message: "" };
  return kind === "osc" ? { kind, address: "/", arguments: [] } : { kind };
}

function Timing({ draft, onChange }: PartProps) {
  const { t } = useTranslation("stage");
  const { trigger } = draft;
  return (
    <fieldset className="form group">
      <legend>{t("show.cue.timing")}</legend>
      <Select
        label={t("show.cue.trigger")}
        value={trigger.kind}
        options={(["go", "timecode", "osc", "midi"] as const).map((value) => ({
          value,
          word: t(`show.trigger.${value}`),
        }))}
        onValue={(kind) => onChange({ trigger: triggerOf(kind) })}
      />
      {trigger.kind === "timecode" && (
        <Field
          label={t("show.trigger.timecode")}
          hint={t("show.trigger.timecode_hint")}
          tabular
          required
          pattern="\d{2}:\d{2}:\d{2}[:;]\d{2,3}"
          value={trigger.timecode}
          onValue={(timecode) => onChange({ trigger: { kind: "timecode", timecode } })}
        />
      )}
      {trigger.kind === "osc" && (
        <>
          <Field
            label={t("show.trigger.osc")}
            hint={t("show.trigger.osc_hint")}
            tabular
            required
            value={trigger.address}
            onValue={(address) => onChange({ trigger: { ...trigger, address } })}
          />
          <OscArgumentsField
            given={trigger.arguments}
            onGiven={(given) => onChange({ trigger: { ...trigger, arguments: given } })}
          />
        </>
      )}
      {trigger.kind === "midi" && (
        <Field
          label={t("show.trigger.midi")}
          hint={t("show.trigger.midi_hint")}
          tabular
          required
          value={trigger.message}
          onValue={(message) => onChange({ trigger: { kind: "midi", message } })}
        />
      )}
      <div className="fields">
        <SecondsField
          label={t("show.cue.pre_wait_s")}
          value_ms={draft.pre_wait_ms}
          onValue={(pre_wait_ms) => onChange({ pre_wait_ms })}
        />
        <SecondsField
          label={t("show.cue.post_wait_s")}
          value_ms={draft.post_wait_ms}
          onValue={(post_wait_ms) => onChange({ post_wait_ms })}
        />
      </div>
      <Select
        label={t("show.cue.follow_long")}
        value={draft.follow}
        options={(["none", "continue", "follow"] as const).map((value) => ({
          value,
          word: t(`show.follow.${value}_long`),
        }))}
        onValue={(follow) => onChange({ follow })}
      />
      <label className="check-line">
        <input
          type="checkbox"
          checked={draft.autoload_next}
          onChange={(event) => onChange({ autoload_next: event.target.checked })}
        />
        {t("show.cue.autoload")}
      </label>
    </fieldset>
  );
}

function Failing({ draft, onChange }: PartProps) {
  const { t } = useTranslation("stage");
  return (
    <div className="fields">
      <Select
        label={t("show.cue.on_failure")}
        value={draft.on_failure}
        options={(["stop", "skip", "retry"] as const).map((value) => ({
          value,
          word: t(`show.failure.${value}`),
        }))}
        onValue={(on_failure) => onChange({ on_failure })}
      />
      {draft.on_failure === "retry" && (
        <Field
          label={t("show.cue.retries")}
          type="number"
          min={1}
          max={9}
          required
          value={String(draft.retries)}
          onValue={(text) => onChange({ retries: Math.min(Math.max(Math.round(Number(text)), 1), 9) })}
        />
      )}
    </div>
  );
}
