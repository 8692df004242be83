import { Field } from "../../../ui/Field.tsx";

interface SecondsFieldProps {
  label: string;
  value_ms: number;
  onValue: (value_ms: number) => void;
  lowest_ms?: number;
  highest_ms?: number;
  hint?: string;
}

const DAY_MS = 86_400_000;

/** A time that people give in seconds and the server keeps in whole milliseconds. */
export function SecondsField(props: SecondsFieldProps) {
  const { label, value_ms, onValue, lowest_ms = 0, highest_ms = DAY_MS, hint } = props;
  return (
    <Field
      label={label}
      hint={hint}
      type="number"
      inputMode="decimal"
      tabular
      min={lowest_ms / 1000}
      max={highest_ms / 1000}
      step="any"
      required
      value={String(value_ms / 1000)}
      onValue={(text) => {
        const typed_ms = Math.round(Number(text) * 1000);
        onValue(Math.min(Math.max(typed_ms, lowest_ms), highest_ms));
      }}
    />
  );
}
