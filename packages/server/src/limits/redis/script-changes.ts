/** What a row keeps, brought in line with the limits that a debit names: the core's `reconcile.ts`. */
export const changesLua = `
local function inherited(old, wish, at, spoiled)
  if not old then return spoiled and wish.limit or 0 end
  if old.kind == 'window' then return spent({ counts = windowAt(old, at).counts }) end
  return at < old.endAt and old.used or 0
end

local function asWindow(old, wish, at, spoiled)
  local row = { kind = 'window', name = wish.name, windowMs = wish.windowMs,
    widthMs = wish.widthMs, counted = wish.counted, shiftMs = wish.shiftMs }
  if old and old.kind == 'window' and old.windowMs == wish.windowMs then
    local now = windowAt(old, at)
    row.newest, row.counts = now.newest, now.counts
    return row
  end
  local reached = old and old.kind == 'window' and bucketStartAt(old, old.newest) or 0
  local held = inherited(old, wish, at, spoiled)
  row.newest = math.floor((math.max(at, reached) + row.shiftMs) / row.widthMs)
  row.counts = held > 0 and { held } or {}
  return row
end

local function asQuota(old, wish, at, spoiled, moved)
  local row = { kind = 'quota', name = wish.name, startAt = wish.startAt, endAt = wish.endAt }
  if not old or old.kind ~= 'quota' then
    row.used = inherited(old, wish, at, spoiled)
  elseif wish.startAt >= old.endAt then
    row.used = 0
  else
    row.used = old.used
    if not moved or wish.endAt <= old.startAt then row.startAt, row.endAt = old.startAt, old.endAt end
  end
  return row
end

local function ancestors(stored, wishes)
  local found, rest, byName = {}, {}, {}
  for _, wish in ipairs(wishes) do byName[wish.name] = true end
  for order, limit in ipairs(stored.limits) do
    if byName[limit.name] then found[limit.name] = limit
    else rest[#rest + 1] = { limit = limit, spent = spent(limit), order = order } end
  end
  table.sort(rest, function(one, other)
    if one.spent ~= other.spent then return one.spent > other.spent end
    return one.order < other.order
  end)
  for round = 1, 2 do
    for _, wish in ipairs(wishes) do
      for index, each in ipairs(rest) do
        local alike = each.limit.kind == wish.kind
        if round == 1 then alike = alike and wish.kind == 'window' and each.limit.windowMs == wish.windowMs end
        if alike and not found[wish.name] then
          found[wish.name] = each.limit
          table.remove(rest, index)
          break
        end
      end
    end
  end
  return found
end

local function reconciled(stored, debit, at)
  local heirs, rows = ancestors(stored, debit.limits), {}
  for index, wish in ipairs(debit.limits) do
    local old = heirs[wish.name]
    local spoiled = stored.spoiled and not old
    if wish.kind == 'window' then rows[index] = asWindow(old, wish, at, spoiled)
    else rows[index] = asQuota(old, wish, at, spoiled, stored.version ~= debit.version) end
  end
  return rows
end
`
