/** By name: which module, what stands there, and what shall stand there instead. */
const BREAKS = {
  counts_too_few_buckets: [['core/dist/limit/shape.js', 'counted: buckets + 1', 'counted: buckets']],
  lease_outlives_bucket: [
    ['core/dist/limit/lease.js', 'Math.min(endAt - storeNow, LEASE_LIFE_MAX_MS) * (1 - LEASE_MARGIN)', '5000'],
  ],
  late_reply_admits: [
    [
      'server/dist/limits/row-leases.js',
      'hold(replies, storeNow, sent, now) {',
      'hold(replies, storeNow, sent, now) { sent = now;',
    ],
  ],
}

let changes

export function initialize(name) {
  changes = BREAKS[name]
  if (changes === undefined) throw new Error(`there is no break ${name}`)
}

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context)
  const mine = changes.filter(([module]) => url.endsWith(module))
  if (mine.length === 0) return loaded
  let source = String(loaded.source)
  for (const [module, from, to] of mine) {
    if (!source.includes(from)) throw new Error(`${module} has no "${from}" to break`)
    source = source.replace(from, to)
  }
  return { ...loaded, source }
}
