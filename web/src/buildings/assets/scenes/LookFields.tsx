/** A look as a row of lists; what is left open is as the asset usually is. */
import { useTranslation } from "react-i18next";
import type { Look } from "../../../api/assetsContract.ts";

/** The sets of the standard that a scene is switched by. */
const SETS = {
  season: ["spring", "summer", "autumn", "winter"],
  weather: ["clear", "overcast", "rain", "snow", "fog"],
  timeOfDay: ["day", "dusk", "night"],
} as const;

interface LookFieldsProps {
  look: Look;
  isFixed: boolean;
  onLook: (look: Look) => void;
}

export function LookFields({ look, isFixed, onLook }: LookFieldsProps) {
  const { t } = useTranslation("assets");
  const choose = (name: string, token: string) => {
    const { [name]: _before, ...rest } = look;
    onLook(token === "" ? rest : { ...rest, [name]: token });
  };
  return (
    <span className="look-fields">
      {Object.entries(SETS).map(([name, tokens]) => (
        <select
          key={name}
          className="input"
          aria-label={t(`look.set.${name}`)}
          disabled={isFixed}
          value={look[name] ?? ""}
          onChange={(event) => choose(name, event.target.value)}
        >
          <option value="">{t("look.open", { set: t(`look.set.${name}`) })}</option>
          {tokens.map((token) => (
            <option key={token} value={token}>
              {t(`look.${token}`)}
            </option>
          ))}
        </select>
      ))}
    </span>
  );
}
