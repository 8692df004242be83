import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "./icons.tsx";

interface SheetProps {
  title: string;
  kind: "drawer" | "dialog";
  onClose: () => void;
  children: ReactNode;
}

/** A drawer from the right or a dialogue in the middle: the browser's own, so focus and Esc just work. */
export function Sheet({ title, kind, onClose, children }: SheetProps) {
  const { t } = useTranslation("app");
  const element = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    // The browser takes the first control it finds, which is the one that closes.
    dialog?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => dialog?.close();
  }, []);

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Esc closes a dialog by itself; the click is for its backdrop
    <dialog
      ref={element}
      className={kind}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <div className="sheet">
        <header>
          <h2>{title}</h2>
          <button type="button" className="button bare square" aria-label={t("close")} onClick={onClose}>
            <Icon name="close" />
          </button>
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and a keyboard must be able to */}
        <div className="body" tabIndex={0}>
          {children}
        </div>
      </div>
    </dialog>
  );
}
