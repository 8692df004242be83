import { Icon } from "../../../ui/icons.tsx";

interface ArmToggleProps {
  label: string;
  /** Shown beside the box; without it the label is for those who listen. */
  word?: string;
  armed: boolean;
  disabled: boolean;
  onToggle: () => void;
}

/** Armed or not. A button and no check box: Enter presses it, and Space stays GO wherever the focus is. */
export function ArmToggle({ label, word, armed, disabled, onToggle }: ArmToggleProps) {
  return (
    <button
      type="button"
      className="arm"
      aria-label={label}
      aria-pressed={armed}
      disabled={disabled}
      onClick={onToggle}
    >
      <span className="arm-box">{armed && <Icon name="tick" size={18} />}</span>
      {word}
    </button>
  );
}
