-- expect: command-syntax, line 6
-- given: RPUSH l a
-- run: 1 l

local first, last = 'start', 'end'
return redis.call('LRANGE', KEYS[1], first, last)
