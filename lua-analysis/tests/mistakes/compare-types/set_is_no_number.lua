-- expect: compare-types, line 6
-- run: 1 lock token 5000

local ttl = tonumber(ARGV[2])
local taken = redis.call('SET', KEYS[1], ARGV[1], 'PX', ttl)
if taken > 0 then
  return 1
end
return 0
