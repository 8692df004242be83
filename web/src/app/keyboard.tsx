/** Keys of a page: one listener, one map, and the map is what `?` shows. */
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from "react";

export interface KeyVerb {
  /** As in KeyboardEvent.key, lower case; "mod+k" means Ctrl or Command. */
  key: string;
  word: string;
  run: () => void;
}

export interface KeyGroup {
  title: string;
  verbs: KeyVerb[];
}

interface Keyboard {
  groups: () => KeyGroup[];
  register: (group: () => KeyGroup) => () => void;
}

const KeyboardContext = createContext<Keyboard | null>(null);

export function keyOf(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  return event.ctrlKey || event.metaKey ? `mod+${key}` : key;
}

/** Typing in a field, or in an open dialogue, is never a command; a chord is, and so is Esc in a field. */
function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (document.querySelector("dialog[open]")) return true;
  if (event.key === "Escape") return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

export function KeyboardProvider({ children }: { children: ReactNode }) {
  const [keyboard] = useState<Keyboard>(() => {
    const groups = new Set<() => KeyGroup>();
    return {
      groups: () => [...groups].map((group) => group()),
      register: (group) => {
        groups.add(group);
        return () => groups.delete(group);
      },
    };
  });

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const key = keyOf(event);
      if (event.defaultPrevented || event.repeat || event.altKey) return;
      if (!key.startsWith("mod+") && isTyping(event)) return;
      const verb = keyboard
        .groups()
        .flatMap((group) => group.verbs)
        .find((candidate) => candidate.key === key);
      if (!verb) return;
      event.preventDefault();
      verb.run();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [keyboard]);

  return <KeyboardContext value={keyboard}>{children}</KeyboardContext>;
}

export function useKeyboard(): Keyboard {
  const keyboard = useContext(KeyboardContext);
  if (!keyboard) throw new Error("useKeyboard needs a KeyboardProvider above it");
  return keyboard;
}

/** Gives the keys of `group` to the page for as long as the caller is shown. */
export function useKeys(group: KeyGroup): void {
  const keyboard = useKeyboard();
  const latest = useRef(group);
  latest.current = group;
  const read = useMemo(() => () => latest.current, []);
  useEffect(() => keyboard.register(read), [keyboard, read]);
}
