/** A state told three ways at once: shape, word and colour. */
import type { ReactNode } from "react";

export type Tone = "good" | "wary" | "bad" | "idle" | "info";

const SHAPES: Record<Tone, ReactNode> = {
  good: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  wary: <path d="M6 1 11.4 10.6H.6z" fill="currentColor" />,
  bad: <path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" strokeWidth="2.4" strokeLinecap="round" />,
  idle: <circle cx="6" cy="6" r="3.8" fill="none" stroke="currentColor" strokeWidth="1.6" />,
  info: <rect x="1.6" y="1.6" width="8.8" height="8.8" rx="2" fill="currentColor" />,
};

export function Mark({ tone, size = 12 }: { tone: Tone; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 12 12" aria-hidden="true">
      {SHAPES[tone]}
    </svg>
  );
}

export function Status({ tone, children, title }: { tone: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={`status ${tone}`} title={title}>
      <Mark tone={tone} />
      <span>{children}</span>
    </span>
  );
}
