/**
 * The counts of one limit, as the core's `window.ts` and `quota.ts` keep them. A stored window brings the shape it was cut
 * by, since the script has no hash of its own to find its shift again.
 */
export const countsLua = `
local function windowAt(old, at)
  local passed = math.max(0, math.floor((at + old.shiftMs) / old.widthMs) - old.newest)
  local counts, length = {}, 0
  for index = 1, old.counted do
    local count = old.counts[index - passed] or 0
    counts[index] = count
    if count > 0 then length = index end
  end
  for index = length + 1, old.counted do counts[index] = nil end
  return { newest = old.newest + passed, counts = counts }
end

local function spent(row)
  if row.kind == 'quota' then return row.used end
  local sum = 0
  for _, count in ipairs(row.counts) do sum = sum + count end
  return sum
end

local function debited(row, tokens)
  if tokens == 0 then return end
  if row.kind == 'quota' then row.used = row.used + tokens else row.counts[1] = (row.counts[1] or 0) + tokens end
end

local function givenBack(row, back)
  if row.name ~= back.limit or back.tokens <= 0 then return end
  if row.kind == 'quota' then
    if row.startAt == back.bucket then row.used = math.max(0, row.used - back.tokens) end
    return
  end
  local index = row.newest - back.bucket + 1
  local count = row.counts[index]
  if count then row.counts[index] = math.max(0, count - back.tokens) end
end

local function bucketStartAt(row, bucket) return bucket * row.widthMs - row.shiftMs end
local function leavesAt(row, index) return bucketStartAt(row, row.newest - index + 1 + row.counted) end

local function resetAt(row, at)
  if row.kind == 'quota' then return row.used > 0 and row.endAt or at end
  for index, count in ipairs(row.counts) do
    if count > 0 then return leavesAt(row, index) end
  end
  return at
end

-- Of a limit that was lowered, what is spent beyond it comes free for nobody.
local function releases(row, at, owed)
  local all, free = {}, {}
  if row.kind == 'quota' then
    if row.used > 0 then all[1] = { afterMs = row.endAt - at, tokens = row.used } end
  else
    for index = #row.counts, 1, -1 do
      local tokens = row.counts[index]
      if tokens > 0 then all[#all + 1] = { afterMs = leavesAt(row, index) - at, tokens = tokens } end
    end
  end
  for _, each in ipairs(all) do
    local paid = math.min(math.max(0, owed), each.tokens)
    owed = owed - paid
    if each.tokens > paid then free[#free + 1] = { afterMs = each.afterMs, tokens = each.tokens - paid } end
  end
  return free
end
`
