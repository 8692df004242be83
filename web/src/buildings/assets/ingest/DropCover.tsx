import { useTranslation } from "react-i18next";
import { Icon } from "../../../ui/icons.tsx";

/** Over the whole page while files are held above it. */
export function DropCover() {
  const { t } = useTranslation("assets");
  return (
    <div className="drop-zone">
      <Icon name="upload" size={48} />
      <strong>{t("library.drop")}</strong>
      <span>{t("library.drop_hint")}</span>
    </div>
  );
}
