-- mended: compare-types
-- given: SET used 5
-- run: 1 used 100

local function used_of(key)
  local raw = redis.call('GET', key)
return tonumber(raw or '0')
end
local quota = tonumber(ARGV[1])
local used = used_of(KEYS[1])
if used >= quota then
  return 0
end
redis.call('INCR', KEYS[1])
return 1
