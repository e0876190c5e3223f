-- mended: compare-types
-- run: 1 lock token 5000

local ttl = tonumber(ARGV[2])
local taken = redis.call('SETNX', KEYS[1], ARGV[1])
if taken > 0 then
  redis.call('PEXPIRE', KEYS[1], ttl)
  return 1
end
return 0
