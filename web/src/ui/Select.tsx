import { useId } from "react";

export interface Option<Value extends string> {
  value: Value;
  word: string;
}

interface SelectProps<Value extends string> {
  label: string;
  options: readonly Option<Value>[];
  value: Value;
  onValue: (value: Value) => void;
  hint?: string | undefined;
}

/** One of many, folded: the browser's own list, which every hand and reader knows. */
export function Select<Value extends string>({ label, options, value, onValue, hint }: SelectProps<Value>) {
  const id = useId();
  const isKnown = options.some((option) => option.value === value);
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <select
        id={id}
        className="input"
        value={value}
        onChange={(event) => onValue(event.target.value as Value)}
      >
        {!isKnown && <option value={value}>{value || "–"}</option>}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.word}
          </option>
        ))}
      </select>
      {hint && <span className="hint">{hint}</span>}
    </div>
  );
}
