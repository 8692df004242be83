import { type InputHTMLAttributes, useId } from "react";

interface FieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange" | "value"> {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string | undefined;
  wrong?: string | undefined;
  tabular?: boolean;
}

/** A labelled line of text with its hint and its error right below it. */
export function Field({ label, value, onValue, hint, wrong, tabular = false, ...input }: FieldProps) {
  const id = useId();
  const told = wrong ?? hint;
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <input
        {...input}
        id={id}
        className={tabular ? "input tabular" : "input"}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        aria-invalid={wrong !== undefined}
        aria-describedby={told ? `${id}-told` : undefined}
      />
      {told && (
        <span id={`${id}-told`} className={wrong ? "wrong" : "hint"}>
          {told}
        </span>
      )}
    </div>
  );
}
