/** The timecode that runs in the top bar while a stage is open. */
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

interface TimecodeSource {
  show: (timecode: string | null, rolling: boolean) => void;
  listen: (listener: (timecode: string | null, rolling: boolean) => void) => () => void;
}

const Source = createContext<TimecodeSource | null>(null);

export function TimecodeProvider({ children }: { children: ReactNode }) {
  const [source] = useState<TimecodeSource>(() => {
    const listeners = new Set<(timecode: string | null, rolling: boolean) => void>();
    return {
      show: (timecode, rolling) => {
        for (const listener of listeners) listener(timecode, rolling);
      },
      listen: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
  });
  return <Source value={source}>{children}</Source>;
}

export function useTimecodeSource(): TimecodeSource {
  const source = useContext(Source);
  if (!source) throw new Error("useTimecodeSource needs a TimecodeProvider above it");
  return source;
}

/** Written straight into the page: 24 changes a second are no work for React. */
export function RunningTimecode() {
  const { t } = useTranslation("app");
  const source = useTimecodeSource();
  const element = useRef<HTMLOutputElement>(null);
  useEffect(
    () =>
      source.listen((timecode, rolling) => {
        const output = element.current;
        if (!output) return;
        output.hidden = timecode === null;
        output.classList.toggle("rolling", rolling);
        if (output.textContent !== timecode) output.textContent = timecode;
      }),
    [source],
  );
  return (
    <output
      ref={element}
      className="running-timecode tabular"
      aria-label={t("bar.timecode")}
      aria-live="off"
      hidden
    />
  );
}
