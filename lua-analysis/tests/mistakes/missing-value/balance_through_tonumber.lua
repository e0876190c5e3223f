-- expect: missing-value, line 6
-- run: 2 from to 10

local amount = tonumber(ARGV[1])
local balance = tonumber(redis.call('GET', KEYS[1]))
if balance < amount then
  return 0
end
redis.call('DECRBY', KEYS[1], amount)
redis.call('INCRBY', KEYS[2], amount)
return 1
