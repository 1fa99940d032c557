import { createHash } from 'node:crypto'
import { LEASE_LIFE_MAX_MS, LEASE_MARGIN, LEASE_SHARE, ROW_FORMAT } from '@keywright/core'
import { changesLua } from './script-changes.ts'
import { countsLua } from './script-counts.ts'

/**
 * A row that counts nothing still remembers the version it has seen, for longer than a node's lease can last (60 s at
 * most): a node that has not read a lowered limit yet must not find an empty row.
 */
const ROW_LIFE_MIN_MS = 120_000

/** The core's `row.ts`: takes all that is asked of one row, or nothing. `at` is a clock that tests own. */
const rowLua = `
local order = cjson.decode(ARGV[1])
local time = redis.call('TIME')
local at = time[1] * 1000 + math.floor(time[2] / 1000)
local debit = order.debit
if order.at then at = order.at end

local function load()
  local text = redis.call('GET', KEYS[1])
  if not text then return debit and { version = debit.version, limits = {} } end
  local sound, row = pcall(cjson.decode, text)
  if sound and type(row) == 'table' and row.format == ${ROW_FORMAT} then return row end
  return { version = 0, limits = {}, spoiled = true }
end

local function save(row)
  local untilAt = at
  for _, limit in ipairs(row.limits) do untilAt = math.max(untilAt, resetAt(limit, at)) end
  local life = math.max(${ROW_LIFE_MIN_MS}, untilAt - at)
  row.format = row.spoiled and 0 or ${ROW_FORMAT}
  redis.call('SET', KEYS[1], cjson.encode(row), 'PX', string.format('%.0f', life))
end

local stored = load()
if not stored then return '{}' end
for _, back in ipairs(order.giveBacks) do
  if back.version == stored.version then
    for _, limit in ipairs(stored.limits) do givenBack(limit, back) end
  end
end

local function answer(reply)
  reply.storeNow = at
  return cjson.encode(reply)
end

if not debit then save(stored) return '{}' end
if debit.version < stored.version and debit.refusedVersion ~= stored.version then
  save(stored)
  return answer({ kind = 'stale_version', version = stored.version })
end
for _, wish in ipairs(debit.limits) do
  if wish.kind == 'quota' and (at < wish.startAt or at >= wish.endAt) then
    save(stored)
    return answer({ kind = 'outside_period' })
  end
end

local rows, covered, reach = reconciled(stored, debit, at), true, order.reachMax or math.huge
local function left(index) return math.max(0, debit.limits[index].limit - spent(rows[index])) end
for index, wish in ipairs(debit.limits) do
  if left(index) < wish.least then covered = false end
  if wish.least > 0 then reach = math.min(reach, left(index)) end
end
if not order.take or not covered then reach = 0 end

local function leaseSize(wish, remaining, endAt)
  local life = math.min(endAt - at, ${LEASE_LIFE_MAX_MS}) * (1 - ${LEASE_MARGIN})
  local share = math.max(1, math.floor(remaining / (${LEASE_SHARE} * math.max(1, debit.nodes))))
  return math.min(remaining, math.max(wish.need, math.min(math.ceil(wish.ratePerMs * life), share)))
end

local replies = {}
for index, wish in ipairs(debit.limits) do
  local row, remaining, granted = rows[index], left(index), 0
  local endAt = row.kind == 'quota' and row.endAt or bucketStartAt(row, row.newest + 1)
  if reach < wish.need then granted = reach
  elseif wish.need > 0 then granted = leaseSize(wish, remaining, endAt) end
  debited(row, granted)
  local free = {}
  if reach <= 0 or granted < wish.need then free = releases(row, at, spent(row) - wish.limit) end
  replies[index] = { name = wish.name, granted = granted, remaining = remaining - granted, endAt = endAt,
    bucket = row.kind == 'quota' and row.startAt or row.newest, resetAt = resetAt(row, at), releases = free }
end
save({ version = debit.version, limits = rows })
local kind = not order.take and 'standing' or covered and 'granted' or 'refused'
return answer({ kind = kind, limits = replies })
`

/** Counts as the core does; one row, one key, so that it runs in a cluster. */
export const rowScript = countsLua + changesLua + rowLua
export const rowScriptSha = createHash('sha1').update(rowScript).digest('hex')
