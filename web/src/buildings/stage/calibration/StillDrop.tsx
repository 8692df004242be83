import { type ChangeEvent, type DragEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../../../ui/icons.tsx";

interface StillDropProps {
  disabled: boolean;
  onFiles: (files: File[]) => void;
}

/** Where stills are dropped, or picked. */
export function StillDrop({ disabled, onFiles }: StillDropProps) {
  const { t } = useTranslation("stage");
  const [isOver, setIsOver] = useState(false);
  const id = useId();
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    if (!disabled) onFiles([...event.dataTransfer.files]);
  };
  const pick = (event: ChangeEvent<HTMLInputElement>) => {
    onFiles([...(event.target.files ?? [])]);
    event.target.value = "";
  };
  return (
    <label
      htmlFor={id}
      className="still-drop"
      data-over={isOver || undefined}
      data-disabled={disabled || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={drop}
    >
      <Icon name="upload" size={28} />
      <strong>{t("calibration.stills.drop")}</strong>
      <span className="quiet">{t("calibration.stills.drop_hint")}</span>
      <input id={id} type="file" multiple accept="image/png,image/jpeg" disabled={disabled} onChange={pick} />
    </label>
  );
}
