/** By name: which module, what stands there, and what shall stand there instead. */
const BREAKS = {
  counts_too_few_buckets: [['core/dist/limit/shape.js', 'counted: buckets + 1', 'counted: buckets']],
  lease_outlives_bucket: [
    ['core/dist/limit/lease.js', 'Math.min(endAt - storeNow, LEASE_LIFE_MAX_MS) * (1 - LEASE_MARGIN)', '5000'],
    // The same rule in the script, by which a lease is made as large as what is spent in its life.
    [
      'server/dist/limits/redis/script.js',
      'math.min(endAt - at, ${LEASE_LIFE_MAX_MS}) * (1 - ${LEASE_MARGIN})',
      '5000',
    ],
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
