/** One action of a cue: something that a device does, a ramp, a snapshot, or the show's own state. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type {
  CueAction,
  DeviceAction,
  PointRamp,
  ShowState,
  StateChange,
} from "../../../api/showContract.ts";
import { Field } from "../../../ui/Field.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { Select } from "../../../ui/Select.tsx";
import { type Arguments, parseArguments, writeArguments } from "./arguments.ts";
import { SecondsField } from "./SecondsField.tsx";
import type { StageParts } from "./stageParts.ts";

const KINDS = ["device", "ramp", "snapshot", "state"] as const satisfies readonly CueAction["kind"][];
const STATES = [
  "off",
  "standby",
  "rehearse",
  "live",
  "hold",
  "panic",
] as const satisfies readonly ShowState[];
const KEY = "[a-z][a-z0-9_.]{0,63}";

export function firstAction(parts: StageParts, kind: CueAction["kind"] = "device"): CueAction {
  const device = parts.devices[0]?.value ?? "";
  switch (kind) {
    case "device":
      return { kind, device, action: "", arguments: {} };
    case "ramp":
      return {
        kind,
        device,
        action: "",
        argument: "",
        start: 0,
        end: 1,
        duration_ms: 2000,
        step_ms: 40,
        curve: "linear",
        whole: false,
      };
    case "snapshot":
      return { kind, snapshot_id: parts.snapshots[0]?.value ?? "", fade_ms: 0 };
    case "state":
      return { kind, state: "standby" };
  }
}

interface ActionFieldsProps {
  parts: StageParts;
  action: CueAction;
  onAction: (action: CueAction) => void;
  onRemove: () => void;
}

export function ActionFields({ parts, action, onAction, onRemove }: ActionFieldsProps) {
  const { t } = useTranslation("stage");
  return (
    <div className="action form">
      <div className="row end">
        <Select
          label={t("show.cue.action")}
          value={action.kind}
          options={KINDS.map((value) => ({ value, word: t(`show.kind.${value}`) }))}
          onValue={(kind) => onAction(firstAction(parts, kind))}
        />
        <button
          type="button"
          className="button bare square"
          aria-label={t("show.cue.remove_action")}
          onClick={onRemove}
        >
          <Icon name="close" />
        </button>
      </div>
      {action.kind === "device" && <DeviceFields parts={parts} action={action} onAction={onAction} />}
      {action.kind === "ramp" && <RampFields parts={parts} action={action} onAction={onAction} />}
      {action.kind === "snapshot" && (
        <div className="fields">
          <Select
            label={t("show.snapshots.one")}
            options={parts.snapshots}
            value={action.snapshot_id}
            onValue={(snapshot_id) => onAction({ ...action, snapshot_id })}
          />
          <SecondsField
            label={t("show.snapshots.fade_s")}
            value_ms={action.fade_ms}
            onValue={(fade_ms) => onAction({ ...action, fade_ms })}
          />
        </div>
      )}
      {action.kind === "state" && <StateFields action={action} onAction={onAction} />}
    </div>
  );
}

interface KindProps<Action extends CueAction> {
  action: Action;
  onAction: (action: CueAction) => void;
}

function StateFields({ action, onAction }: KindProps<StateChange>) {
  const { t } = useTranslation("stage");
  return (
    <Select
      label={t("show.state_title")}
      value={action.state}
      options={STATES.map((value) => ({ value, word: t(`state.${value}`) }))}
      onValue={(state) => onAction({ ...action, state })}
    />
  );
}

/** The device and its verb. Every family has verbs of its own, so the verb is written; those in use are offered. */
function VerbFields<Action extends DeviceAction | PointRamp>(
  props: KindProps<Action> & { parts: StageParts },
) {
  const { parts, action, onAction } = props;
  const { t } = useTranslation("stage");
  const offered = useId();
  return (
    <div className="fields">
      <Select
        label={t("show.cue.device")}
        options={parts.devices}
        value={action.device}
        onValue={(device) => onAction({ ...action, device })}
      />
      <Field
        label={t("show.cue.verb")}
        list={offered}
        required
        pattern={KEY}
        title={t("show.cue.verb_hint")}
        placeholder="record"
        autoComplete="off"
        value={action.action}
        onValue={(verb) => onAction({ ...action, action: verb })}
      />
      <datalist id={offered}>
        {parts.verbsOf(action.device).map((verb) => (
          <option key={verb} value={verb} />
        ))}
      </datalist>
    </div>
  );
}

function DeviceFields({ parts, action, onAction }: KindProps<DeviceAction> & { parts: StageParts }) {
  return (
    <>
      <VerbFields parts={parts} action={action} onAction={onAction} />
      <ArgumentFields
        given={action.arguments ?? {}}
        onGiven={(given) => onAction({ ...action, arguments: given })}
      />
    </>
  );
}

function ArgumentFields({ given, onGiven }: { given: Arguments; onGiven: (given: Arguments) => void }) {
  const { t } = useTranslation("stage");
  const id = useId();
  // What is being typed is no argument yet: the text is the person's own until it can be read.
  const [text, setText] = useState(() => writeArguments(given));
  const read = parseArguments(text);
  const wrong = "wrong" in read ? read.wrong : null;
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {t("show.cue.arguments")}
      </label>
      <textarea
        id={id}
        className="input tabular"
        rows={2}
        spellCheck={false}
        value={text}
        aria-invalid={wrong !== null}
        aria-describedby={`${id}-told`}
        ref={(area) =>
          area?.setCustomValidity(wrong === null ? "" : t("show.cue.argument_wrong", { line: wrong }))
        }
        onChange={(event) => {
          setText(event.target.value);
          const typed = parseArguments(event.target.value);
          if ("arguments" in typed) onGiven(typed.arguments);
        }}
      />
      <span id={`${id}-told`} className={wrong === null ? "hint" : "wrong"}>
        {wrong === null ? t("show.cue.arguments_hint") : t("show.cue.argument_wrong", { line: wrong })}
      </span>
    </div>
  );
}

function RampFields({ parts, action, onAction }: KindProps<PointRamp> & { parts: StageParts }) {
  const { t } = useTranslation("stage");
  const figure = (name: "start" | "end") => (
    <Field
      label={t(`show.cue.${name}`)}
      type="number"
      step="any"
      required
      tabular
      value={String(action[name])}
      onValue={(text) => onAction({ ...action, [name]: Number(text) })}
    />
  );
  return (
    <>
      <VerbFields parts={parts} action={action} onAction={onAction} />
      <Field
        label={t("show.cue.ramped")}
        required
        pattern={KEY}
        title={t("show.cue.verb_hint")}
        value={action.argument}
        onValue={(argument) => onAction({ ...action, argument })}
      />
      <div className="fields three">
        {figure("start")}
        {figure("end")}
        <SecondsField
          label={t("show.cue.duration_s")}
          lowest_ms={1}
          value_ms={action.duration_ms}
          onValue={(duration_ms) => onAction({ ...action, duration_ms })}
        />
      </div>
      <div className="fields">
        <Select
          label={t("show.cue.curve")}
          value={action.curve}
          options={(["linear", "ease"] as const).map((value) => ({ value, word: t(`show.curve.${value}`) }))}
          onValue={(curve) => onAction({ ...action, curve })}
        />
        <label className="check-line">
          <input
            type="checkbox"
            checked={action.whole}
            onChange={(event) => onAction({ ...action, whole: event.target.checked })}
          />
          {t("show.cue.whole")}
        </label>
      </div>
    </>
  );
}
