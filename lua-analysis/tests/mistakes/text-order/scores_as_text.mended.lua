-- mended: text-order
-- given: ZADD a 9 x
-- given: ZADD b 10 x
-- run: 2 a b x

local one = redis.call('ZSCORE', KEYS[1], ARGV[1])
local two = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not one or not two then return 0 end
if tonumber(one) < tonumber(two) then
  return redis.call('ZADD', KEYS[1], two, ARGV[1])
end
return 0
