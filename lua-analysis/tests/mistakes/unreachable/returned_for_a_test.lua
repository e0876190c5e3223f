-- expect: unreachable, line 6
-- run: 1 c

local n = redis.call('INCR', KEYS[1])
do return n end
redis.call('EXPIRE', KEYS[1], 60)
return n
