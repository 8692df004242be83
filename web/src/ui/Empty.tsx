import type { ReactNode } from "react";

interface EmptyProps {
  title: string;
  children: ReactNode;
  picture?: ReactNode;
  action?: ReactNode;
}

/** An empty page teaches: what this is for, one picture, one button. */
export function Empty({ title, children, picture, action }: EmptyProps) {
  return (
    <div className="empty">
      {picture && <div className="picture">{picture}</div>}
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  );
}

export function Waiting({ label }: { label: string }) {
  return (
    <div className="waiting" role="status" aria-label={label}>
      <span />
      <span />
      <span />
    </div>
  );
}
