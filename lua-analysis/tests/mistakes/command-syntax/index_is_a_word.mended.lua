-- mended: command-syntax
-- given: RPUSH l a
-- run: 1 l

local first, last = 'start', 'end'
return redis.call('LRANGE', KEYS[1], first and 0, last and -1)
