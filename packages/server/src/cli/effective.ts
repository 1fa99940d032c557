import type { Effective } from '@keywright/client'

/** How far a change has got, in words. */
export function effectiveText({ everywhere, nodes, waitedMs }: Effective): string {
  if (!everywhere) return 'stored; not every node has confirmed it yet'
  // A change that no verdict depends on waits for nobody.
  if (nodes === 0) return 'effective at once'
  const where = nodes === 1 ? 'on the only node' : `on all ${nodes} nodes`
  return `effective ${where}, in ${Math.round(waitedMs)} ms`
}
