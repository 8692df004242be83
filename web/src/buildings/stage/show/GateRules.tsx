/** What the gate asks for before live: which devices count, what is calibrated, how much disk, how many people. */
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "../../../api/client.ts";
import type { Show } from "../../../api/showContract.ts";
import { Field } from "../../../ui/Field.tsx";
import { ProblemNote } from "../../../ui/Note.tsx";
import { stageAddress, stageQuery } from "../queries.ts";
import { ArmToggle } from "./ArmToggle.tsx";
import { showQuery, useShowVerb } from "./showQueries.ts";

type Rules = Show["rules"];
type Need = Rules["calibrations"][number];

const KINDS = ["registration", "lens", "delay", "hand_eye"] as const;

interface GateRulesProps {
  stageId: string;
  rules: Rules;
  onDone: () => void;
}

export function GateRules({ stageId, rules, onDone }: GateRulesProps) {
  const { t } = useTranslation("stage");
  const described = useQuery(stageQuery(stageId)).data?.stage.description;
  const [draft, setDraft] = useState(rules);
  const [minutes, setMinutes] = useState(String(rules.disk_needed_min));
  const save = useShowVerb(
    (asked: Rules) => api.put<Show>(stageAddress(stageId, "show", "rules"), asked),
    showQuery(stageId).queryKey,
  );
  const devices = described?.devices ?? [];
  const critical = draft.critical ?? devices.map(({ id }) => id);
  const needed = Number(minutes);
  const isWrong = minutes.trim() === "" || !(needed >= 0 && needed <= 100_000);
  const change = (part: Partial<Rules>) => setDraft({ ...draft, ...part });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ ...draft, disk_needed_min: needed }, { onSuccess: onDone });
  };
  return (
    <form className="form gate-rules" onSubmit={submit}>
      <fieldset className="group">
        <legend>{t("show.rules.critical")}</legend>
        <ArmToggle
          label={t("show.rules.every_device")}
          word={t("show.rules.every_device")}
          armed={draft.critical == null}
          disabled={false}
          onToggle={() => change({ critical: draft.critical == null ? critical : null })}
        />
        {draft.critical != null &&
          devices.map(({ id, name }) => (
            <ArmToggle
              key={id}
              label={name}
              word={name}
              armed={critical.includes(id)}
              disabled={false}
              onToggle={() => change({ critical: toggled(critical, id) })}
            />
          ))}
      </fieldset>
      {described?.cameras.map((camera) => (
        <fieldset className="group" key={camera.id}>
          <legend>{t("show.rules.calibrated", { camera: camera.name })}</legend>
          {KINDS.map((kind) => (
            <ArmToggle
              key={kind}
              label={t(`show.rules.kind.${kind}`)}
              word={t(`show.rules.kind.${kind}`)}
              armed={draft.calibrations.some((need) => isSame(need, { kind, scope: camera.id }))}
              disabled={false}
              onToggle={() =>
                change({ calibrations: toggledNeed(draft.calibrations, { kind, scope: camera.id }) })
              }
            />
          ))}
        </fieldset>
      ))}
      <Field
        label={t("show.rules.disk")}
        hint={t("show.rules.disk_hint")}
        wrong={isWrong ? t("show.rules.disk_wrong") : undefined}
        inputMode="decimal"
        tabular
        value={minutes}
        onValue={setMinutes}
      />
      <ArmToggle
        label={t("show.rules.second_person")}
        word={t("show.rules.second_person")}
        armed={draft.second_person}
        disabled={false}
        onToggle={() => change({ second_person: !draft.second_person })}
      />
      {save.error && <ProblemNote error={save.error} />}
      <div className="row sheet-verbs">
        <button type="submit" className="button first" disabled={save.isPending || isWrong}>
          {t("app:save")}
        </button>
        <button type="button" className="button bare" onClick={onDone}>
          {t("app:cancel")}
        </button>
      </div>
    </form>
  );
}

function toggled(ids: readonly string[], id: string): string[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];
}

function isSame(one: Need, other: Need): boolean {
  return one.kind === other.kind && one.scope === other.scope;
}

function toggledNeed(needs: readonly Need[], need: Need): Need[] {
  const others = needs.filter((other) => !isSame(other, need));
  return others.length === needs.length ? [...others, need] : others;
}
