import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

const HOLD_MS = 600;

interface HoldButtonProps {
  className?: string;
  disabled?: boolean;
  title: string;
  onHeld: () => void;
  children: ReactNode;
}

/** A button that must be held: nothing grave is done by a slip of the hand, and nothing asks "are you sure". */
export function HoldButton({
  className = "button",
  disabled = false,
  title,
  onHeld,
  children,
}: HoldButtonProps) {
  const [held, setHeld] = useState(false);
  const latest = useRef(onHeld);
  latest.current = onHeld;
  useEffect(() => {
    if (disabled) setHeld(false); // what was offered is offered no more: the hand must come again
    if (!held || disabled) return;
    const timer = setTimeout(() => {
      setHeld(false);
      latest.current();
    }, HOLD_MS);
    return () => clearTimeout(timer);
  }, [held, disabled]);
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    setHeld(true);
  };
  const letGo = () => setHeld(false);
  return (
    <button
      type="button"
      className={`${className} hold`}
      data-held={held || undefined}
      disabled={disabled}
      title={title}
      onPointerDown={(event) => event.button === 0 && setHeld(true)}
      onPointerUp={letGo}
      onPointerLeave={letGo}
      onPointerCancel={letGo}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={press}
      onKeyUp={letGo}
      onBlur={letGo}
    >
      {children}
    </button>
  );
}
