-- expect: operand-types, line 6
-- given: ZADD z 5 a
-- run: 1 z

local due = redis.call('ZCOUNT', KEYS[1], '-inf', '+inf')
local first = due[1]
return first
