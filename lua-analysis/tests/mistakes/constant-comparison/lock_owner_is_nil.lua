-- expect: constant-comparison, line 9
-- run: 1 lock me 5000

local function owner(key)
  local value = redis.call('GET', key)
  return value
end
local current = owner(KEYS[1])
if current == nil or current == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 1
end
return 0
