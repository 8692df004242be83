import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Field } from "../../../ui/Field.tsx";
import { type OscArgument, readOscArguments, writeOscArguments } from "./arguments.ts";

/** The arguments with which an OSC message has to begin; it keeps what is typed, as "0." on its way to 0.5. */
export function OscArgumentsField(props: { given: OscArgument[]; onGiven: (given: OscArgument[]) => void }) {
  const { t } = useTranslation("stage");
  const [text, setText] = useState(writeOscArguments(props.given));
  return (
    <Field
      label={t("show.trigger.arguments")}
      hint={t("show.trigger.arguments_hint")}
      tabular
      value={text}
      onValue={(typed) => {
        setText(typed);
        props.onGiven(readOscArguments(typed));
      }}
    />
  );
}
