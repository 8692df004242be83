import { useId } from "react";

interface FileFieldProps {
  label: string;
  accept: string;
  onFile: (file: File | null) => void;
}

/** A labelled choice of one file. */
export function FileField({ label, accept, onFile }: FileFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        type="file"
        className="input file"
        accept={accept}
        onChange={(event) => onFile(event.target.files?.[0] ?? null)}
      />
    </div>
  );
}
