import { useTranslation } from "react-i18next";
import { Sheet } from "../ui/Sheet.tsx";
import { type KeyGroup, useKeyboard } from "./keyboard.tsx";

const SHOWN: Record<string, string> = {
  " ": "␣",
  arrowleft: "←",
  arrowright: "→",
  arrowup: "↑",
  arrowdown: "↓",
  escape: "Esc",
  "mod+k": "Ctrl K",
  "mod+z": "Ctrl Z",
};

/** Parts of a page give their own keys; a reader sees one group a title. */
function byTitle(groups: KeyGroup[]): KeyGroup[] {
  const titles = [...new Set(groups.map(({ title }) => title))];
  return titles.map((title) => ({
    title,
    verbs: groups.filter((group) => group.title === title).flatMap(({ verbs }) => verbs),
  }));
}

export default function KeyMap({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation("app");
  const keyboard = useKeyboard();
  return (
    <Sheet title={t("keys.title")} kind="dialog" onClose={onClose}>
      <div className="key-map">
        {byTitle(keyboard.groups()).map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.verbs.map((verb) => (
                <div key={verb.key}>
                  <dt>{verb.word}</dt>
                  <dd>
                    <kbd>{SHOWN[verb.key] ?? verb.key.toUpperCase()}</kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  );
}
