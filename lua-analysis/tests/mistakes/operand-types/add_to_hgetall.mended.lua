-- mended: operand-types
-- given: HSET h a 1
-- run: 1 h 5

local all = redis.call('HGETALL', KEYS[1])
local sum = tonumber(ARGV[1])
sum = sum + #all
return sum
