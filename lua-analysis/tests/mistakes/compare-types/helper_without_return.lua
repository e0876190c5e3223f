-- expect: compare-types, line 11
-- given: SET used 5
-- run: 1 used 100

local function used_of(key)
  local raw = redis.call('GET', key)
if raw then tonumber(raw) end
end
local quota = tonumber(ARGV[1])
local used = used_of(KEYS[1])
if used >= quota then
  return 0
end
redis.call('INCR', KEYS[1])
return 1
