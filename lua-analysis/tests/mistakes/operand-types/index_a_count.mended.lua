-- mended: operand-types
-- given: ZADD z 5 a
-- run: 1 z

local due = redis.call('ZCOUNT', KEYS[1], '-inf', '+inf')
local first = due
return first
