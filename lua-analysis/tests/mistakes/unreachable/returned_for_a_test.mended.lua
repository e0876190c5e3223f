-- mended: unreachable
-- run: 1 c

local n = redis.call('INCR', KEYS[1])
redis.call('EXPIRE', KEYS[1], 60)
return n
