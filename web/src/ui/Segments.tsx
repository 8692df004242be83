interface Choice<Value extends string> {
  value: Value;
  word: string;
  title?: string;
}

interface SegmentsProps<Value extends string> {
  label: string;
  choices: readonly Choice<Value>[];
  value: Value;
  onValue: (value: Value) => void;
}

/** One of a few, all in sight. */
export function Segments<Value extends string>({ label, choices, value, onValue }: SegmentsProps<Value>) {
  return (
    <fieldset className="segments" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          title={choice.title}
          aria-pressed={choice.value === value}
          onClick={() => onValue(choice.value)}
        >
          {choice.word}
        </button>
      ))}
    </fieldset>
  );
}
