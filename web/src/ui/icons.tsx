/** The lot's icons: 20 × 20, one stroke, no fill unless the thing itself is solid. */
import type { ReactNode } from "react";

const SHAPES = {
  stage: <path d="M3 14V7.5C5 4 15 4 17 7.5V14M3 14c2-3.4 12-3.4 14 0M10 16.6v.1" />,
  takes: <path d="M3 8h14v8H3zM3 8l1-3.6 13.2 1.2M7.4 4.8 6.8 8M12 5.2 11.4 8" />,
  calibration: (
    <path d="M10 2.5v4M10 13.5v4M2.5 10h4M13.5 10h4M10 15a5 5 0 1 0 0-10 5 5 0 0 0 0 10ZM10 10h.1" />
  ),
  description: <path d="M5 3h7l3 3v11H5zM12 3v3h3M7.5 10h5M7.5 13h5" />,
  audit: <path d="M4 4h12v9.5L10 17l-6-3.5zM7 9l2.2 2.2L13 7.4" />,
  health: <path d="M2.5 10.5h3.2l2-5 3.6 9 2.2-4h4" />,
  account: (
    <path d="M10 10a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 10 10ZM3.8 17c.8-3.2 3.2-4.8 6.2-4.8s5.4 1.6 6.2 4.8" />
  ),
  jobs: <path d="M10 2.8v3M10 14.2v3M2.8 10h3M14.2 10h3M5 5l2 2M13 13l2 2M5 15l2-2M13 7l2-2" />,
  search: <path d="M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM13 13l4 4" />,
  close: <path d="m5 5 10 10M15 5 5 15" />,
  upload: <path d="M10 13V4M6.5 7.2 10 3.7l3.5 3.5M3.5 13v3.2h13V13" />,
  download: <path d="M10 4v9M6.5 9.8 10 13.3l3.5-3.5M3.5 13v3.2h13V13" />,
  play: <path d="M6 4v12l10-6z" fill="currentColor" />,
  pause: <path d="M6 4.5v11M14 4.5v11" strokeWidth={3} />,
  roll: <circle cx="10" cy="10" r="5.4" fill="currentColor" />,
  cut: <rect x="5.4" y="5.4" width="9.2" height="9.2" rx="1" fill="currentColor" />,
  keyboard: <path d="M2.5 5.5h15v9h-15zM5.4 8.4h.1M8.4 8.4h.1M11.5 8.4h.1M14.5 8.4h.1M6.5 11.6h7" />,
  back: <path d="M12 4 6 10l6 6" />,
  next: <path d="m8 4 6 6-6 6" />,
  plug: <path d="M7 3v4M13 3v4M5 7h10v2.5a5 5 0 0 1-10 0zM10 14.5V17" />,
  circled: <path d="M10 16.8a6.8 6.8 0 1 0 0-13.6 6.8 6.8 0 0 0 0 13.6ZM7 10.2l2.2 2.2 4-4.4" />,
  copy: <path d="M7 7h9v9H7zM4 13V4h9" />,
  panic: <path d="M7 3h6l4 4v6l-4 4H7l-4-4V7zM10 6.6v4.6M10 13.6v.1" strokeWidth={1.8} />,
  show: <path d="M3.5 5h3v10h-3zM9.5 6.5h7M9.5 10h7M9.5 13.5h4.5" />,
  tick: <path d="m4.5 10.5 4 4 7-8.5" strokeWidth={2.4} />,
  add: <path d="M10 4v12M4 10h12" />,
  assets: <path d="m10 2.8 6.5 3.6v7.2L10 17.2l-6.5-3.6V6.4zM3.8 6.6 10 10l6.2-3.4M10 10v7" />,
  basket: <path d="M2.8 8h14.4l-1.6 8.5H4.4zM6.5 8 8.6 3.5M13.5 8l-2.1-4.5M8 11v2.6M12 11v2.6" />,
  facets: <path d="M3 5.5h14M5.5 10h9M8 14.5h4" />,
  pin: <path d="M7 3h6l-1 5 2.5 3h-9L8 8zM10 11v6" />,
  more: <path d="M5 10h.1M10 10h.1M15 10h.1" strokeWidth={2.6} />,
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof SHAPES;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {SHAPES[name]}
    </svg>
  );
}
