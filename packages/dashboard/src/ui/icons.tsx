import type { ReactNode } from 'react'

/** Drawn on a grid of 20 with one stroke, so that all of them look made by one hand. */
const PATHS = {
  key: 'M8.5 11.5 16 4m-3 3 2.5 2.5M11 9l1.5 1.5M9.6 13.2a3.3 3.3 0 1 1-6.6 0 3.3 3.3 0 0 1 6.6 0',
  check: 'm4 10.5 4 4 8-9',
  search: 'M14 14l3 3M15.5 9.2a6.2 6.2 0 1 1-12.4 0 6.2 6.2 0 0 1 12.4 0',
  review: 'M4 4h12v12H4zM7 8h6M7 11h3m2.5 1.5 1.2 1.2 2-2.6',
  audit: 'M5 3h8l3 3v11H5zM8 8h5M8 11h5M8 14h3',
  members:
    'M10.5 7a3 3 0 1 1-6 0 3 3 0 0 1 6 0M2.5 16c.4-3 2.2-4.5 5-4.5s4.6 1.5 5 4.500M13 4.500a2.6 2.6 0 0 1 0 5M14.5 12c1.8.5 2.8 1.9 3 4',
  settings: 'M3 6h7m4 0h3M3 14h3m4 0h7M14 6a2 2 0 1 1-4 0 2 2 0 0 1 4 0M10 14a2 2 0 1 1-4 0 2 2 0 0 1 4 0',
  service: 'M7 5 3 10l4 5m6-10 4 5-4 5m-2-11-2 12',
  menu: 'M3 5.500h14M3 10h14M3 14.500h14',
  close: 'm5 5 10 10M15 5 5 15',
  down: 'm5 8 5 5 5-5',
  right: 'm8 5 5 5-5 5',
  left: 'm12 5-5 5 5 5',
  more: 'M4.5 10h.01M10 10h.01M15.5 10h.01',
  copy: 'M7 7h9v9H7zM13 7V4H4v9h3',
  eye: 'M2 10s3-5 8-5 8 5 8 5-3 5-8 5-8-5-8-5m10.3 0a2.3 2.3 0 1 1-4.6 0 2.3 2.3 0 0 1 4.6 0',
  plus: 'M10 4v12M4 10h12',
  warning: 'M10 3 2.5 16.500h15zM10 8v4m0 2.300v.1',
  error: 'M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0M10 6.500v4m0 2.600v.1',
  info: 'M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0M10 9.500v4m0-6.800v.1',
  clock: 'M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0M10 6v4.200l2.7 1.8',
  paused: 'M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0M8.3 7.500v5m3.4-5v5',
  rotate: 'M16 8a6.3 6.3 0 0 0-11.5-1M4 12a6.3 6.3 0 0 0 11.5 1M4 3.500V7h3.500M16 16.500V13h-3.5',
  cross: 'M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0M7.7 7.700l4.6 4.600m0-4.6-4.6 4.6',
  dot: 'M12 10a2 2 0 1 1-4 0 2 2 0 0 1 4 0',
  sun: 'M13.2 10a3.2 3.2 0 1 1-6.4 0 3.2 3.2 0 0 1 6.4 0M10 2v1.800M10 16.200V18M2 10h1.800M16.2 10H18M4.3 4.300l1.3 1.300m8.8 8.8 1.3 1.300M4.3 15.700l1.3-1.300m8.8-8.8 1.3-1.3',
  person: 'M13 7a3 3 0 1 1-6 0 3 3 0 0 1 6 0M4 16.500c.5-3 2.7-4.7 6-4.700s5.5 1.7 6 4.7',
  offline:
    'M3 3l14 14M5.5 9.500A8 8 0 0 1 8 7.900m4-.1a8 8 0 0 1 2.7 1.700M7.8 12.300a3.5 3.5 0 0 1 4.3 0M10 15.500h.01',
  edit: 'M4 16l.8-3.500L13 4.300a1.7 1.7 0 0 1 2.5 2.500L7.3 15z',
  terminal: 'M3 4.500h14v11H3zM6 8l2.5 2.200L6 12.500m4.5 0h3.5',
  filter: 'M3 5h14l-5.5 6.200V16l-3-1.500v-3.300z',
  download: 'M10 3v9m-3.5-3 3.5 3.500L13.5 9M4 16.500h12',
  out: 'M8 4H4v12h4m3-9 3 3-3 3m3-3H7.5',
} as const

export type IconName = keyof typeof PATHS

/** A picture beside a word; it says nothing by itself, so a reader that speaks passes it over. */
export function Icon({ name, className }: { readonly name: IconName; readonly className?: string }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      viewBox="0 0 20 20"
      width="20"
      height="20"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' || name === 'dot' ? 2.4 : 1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
