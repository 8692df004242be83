/** One action of a cue: something that a device does, a ramp, a snapshot, or the show's own state. */
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type {
  Command,
  CueAction,
  DeviceAction,
  PointRamp,
  ShowState,
  StateChange,
} from "../../../api/showContract.ts";
import { Field } from "../../../ui/Field.tsx";
import { Icon } from "../../../ui/icons.tsx";
import { Select } from "../../../ui/Select.tsx";
import { type Arguments, faultIn, parseArguments, writeArguments } from "./arguments.ts";
import { ContentFields, LookFields } from "./ContentFields.tsx";
import { SecondsField } from "./SecondsField.tsx";
import type { StageParts } from "./stageParts.ts";

const KINDS = [
  "device",
  "ramp",
  "snapshot",
  "content",
  "look",
  "state",
] as const satisfies readonly CueAction["kind"][];
const STATES = [
  "off",
  "standby",
  "rehearse",
  "live",
  "hold",
  "panic",
] as const satisfies readonly ShowState[];

export function firstAction(parts: StageParts, kind: CueAction["kind"] = "device"): CueAction {
  const device = parts.controlled[0]?.value ?? "";
  const command = parts.commandsOf(device)[0];
  const action = command?.action ?? "";
  switch (kind) {
    case "device":
      return { kind, device, action, arguments: {} };
    case "ramp":
      return {
        kind,
        device,
        action,
        argument: command?.arguments[0]?.name ?? "",
        start: 0,
        end: 1,
        duration_ms: 2000,
        step_ms: 40,
        curve: "linear",
        whole: false,
      };
    case "snapshot":
      return { kind, snapshot_id: parts.snapshots[0]?.value ?? "", fade_ms: 0 };
    case "content":
      return {
        kind,
        version_id: parts.content?.version_id ?? null,
        scene_id: parts.content?.scene_id ?? null,
        look: {},
      };
    case "look":
      return { kind, look: {} };
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
      {action.kind === "content" && <ContentFields action={action} onAction={onAction} />}
      {action.kind === "look" && (
        <LookFields look={action.look} onLook={(look) => onAction({ ...action, look })} />
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

/** The device and what it is asked for. */
function CommandFields<Action extends DeviceAction | PointRamp>(
  props: KindProps<Action> & { parts: StageParts },
) {
  const { parts, action, onAction } = props;
  const { t } = useTranslation("stage");
  const first = (device: string) => parts.commandsOf(device)[0]?.action ?? "";
  return (
    <>
      <div className="fields">
        <Select
          label={t("show.cue.device")}
          options={parts.controlled}
          value={action.device}
          onValue={(device) => onAction({ ...action, device, action: first(device), arguments: {} })}
        />
        <Select
          label={t("show.cue.command")}
          options={parts
            .commandsOf(action.device)
            .map((known) => ({ value: known.action, word: known.name }))}
          value={action.action}
          onValue={(command) => onAction({ ...action, action: command, arguments: {} })}
        />
      </div>
      {parts.controlled.length === 0 && <p className="why">{t("show.cue.no_commands")}</p>}
    </>
  );
}

function DeviceFields({ parts, action, onAction }: KindProps<DeviceAction> & { parts: StageParts }) {
  return (
    <>
      <CommandFields parts={parts} action={action} onAction={onAction} />
      <ArgumentFields
        key={`${action.device} ${action.action}`}
        known={argumentsOf(parts, action)}
        given={action.arguments ?? {}}
        onGiven={(given) => onAction({ ...action, arguments: given })}
      />
    </>
  );
}

const argumentsOf = (parts: StageParts, { device, action }: DeviceAction | PointRamp): Command["arguments"] =>
  parts.commandsOf(device).find((command) => command.action === action)?.arguments ?? [];

interface ArgumentFieldsProps {
  known: Command["arguments"];
  given: Arguments;
  onGiven: (given: Arguments) => void;
}

/** What the command is told beside its name; nothing to fill in for one that needs nothing said. */
function ArgumentFields({ known, given, onGiven }: ArgumentFieldsProps) {
  const { t } = useTranslation("stage");
  const id = useId();
  // What is being typed is no argument yet: the text is the person's own until it can be read.
  const [text, setText] = useState(() => writeArguments(given));
  if (known.length === 0 && text === "") return null;
  const wrong = faultIn(text, known);
  const told = wrong ? t(`show.cue.${wrong.fault}`, { what: wrong.what }) : null;
  const names = known.map(({ name, required }) => (required ? name : `${name}?`)).join(", ");
  const choose = (name: string, value: string) => {
    const chosen = { ...given, [name]: value };
    setText(writeArguments(chosen));
    onGiven(chosen);
  };
  return (
    <>
      {known
        .filter(({ choices }) => choices.length > 0)
        .map(({ name, choices }) => (
          <div key={name}>
            <Field
              label={name}
              tabular
              spellCheck={false}
              list={`${id}-${name}`}
              value={String(given[name] ?? "")}
              onValue={(value) => choose(name, value)}
            />
            <datalist id={`${id}-${name}`}>
              {choices.map((choice) => (
                <option key={choice} value={choice} />
              ))}
            </datalist>
          </div>
        ))}
      <div className="field">
        <label className="label" htmlFor={id}>
          {t("show.cue.arguments")}
        </label>
        <textarea
          id={id}
          className="input tabular"
          rows={Math.max(known.length, 1)}
          spellCheck={false}
          value={text}
          aria-invalid={told !== null}
          aria-describedby={`${id}-told`}
          ref={(area) => area?.setCustomValidity(told ?? "")}
          onChange={(event) => {
            setText(event.target.value);
            const typed = parseArguments(event.target.value);
            if ("arguments" in typed) onGiven(typed.arguments);
          }}
        />
        <span id={`${id}-told`} className={told ? "wrong" : "hint"}>
          {told ?? t("show.cue.arguments_hint", { names })}
        </span>
      </div>
    </>
  );
}

function RampFields({ parts, action, onAction }: KindProps<PointRamp> & { parts: StageParts }) {
  const { t } = useTranslation("stage");
  const known = argumentsOf(parts, action);
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
      <CommandFields parts={parts} action={action} onAction={onAction} />
      <Select
        label={t("show.cue.ramped")}
        options={known.map(({ name }) => ({ value: name, word: name }))}
        value={action.argument}
        onValue={(argument) => onAction({ ...action, argument })}
      />
      <ArgumentFields
        key={`${action.device} ${action.action} ${action.argument}`}
        known={known.filter(({ name }) => name !== action.argument)}
        given={action.arguments ?? {}}
        onGiven={(given) => onAction({ ...action, arguments: given })}
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
