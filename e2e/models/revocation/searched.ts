import { type RevocationSizes, SMALL } from './rules.ts'

/** A case that is searched to its end, by the words that the reference page has for it. */
export interface Searched {
  readonly words: string
  readonly sizes: RevocationSizes
}

const brief: RevocationSizes = { ...SMALL, lease: 1 }

/** With every run of the tests. */
export const SHORT: readonly Searched[] = [
  { words: 'two nodes, one command', sizes: { ...brief, nodes: 2, warm: true, kills: false } },
  { words: 'one node, one command, two reads in flight', sizes: { ...SMALL, loads: 2 } },
  { words: 'one node, two commands', sizes: { ...SMALL, commands: ['change', 'change'] } },
  { words: 'one node, a second revoke while the first waits', sizes: { ...SMALL, commands: ['change', 'repeat'] } },
  { words: 'one node, a rotation beside a revocation', sizes: { ...brief, commands: ['rotate', 'change'] } },
  {
    words: 'one node, an import of a digest just refused, then a revocation',
    sizes: { ...brief, commands: ['import', 'change'] },
  },
  { words: 'one node whose clock may be slow', sizes: { ...SMALL, lease: 3, slowClocks: true } },
  { words: "one node, and the store's clock steps forward", sizes: { ...SMALL, clockSteps: 2 } },
  {
    words: 'one node, requests that arrive late, and a crash of the store',
    sizes: { ...brief, stragglers: true, crashes: 1 },
  },
  {
    words: 'one node, two commands, and a restore of an older backup',
    sizes: { ...brief, commands: ['change', 'change'], restores: 1 },
  },
]

/** With the trials. */
export const LONG: readonly Searched[] = [
  { words: 'two nodes that may be killed, one command', sizes: { ...brief, nodes: 2 } },
  { words: 'two nodes, one command, a lease of two ticks', sizes: { ...SMALL, nodes: 2, warm: true, kills: false } },
  {
    words: 'one node, two commands, two reads in flight',
    sizes: { ...brief, commands: ['change', 'change'], loads: 2 },
  },
  {
    words: 'one node, two commands, a lease of three ticks and a clock that may be slow',
    sizes: { ...SMALL, lease: 3, slowClocks: true, commands: ['change', 'change'] },
  },
  {
    words: 'one node, two commands, requests that arrive late, and a crash of the store',
    sizes: { ...brief, commands: ['change', 'change'], stragglers: true, crashes: 1 },
  },
  {
    words: 'one node, three commands, the second of which finds nothing to change',
    sizes: { ...brief, commands: ['change', 'repeat', 'change'] },
  },
]
