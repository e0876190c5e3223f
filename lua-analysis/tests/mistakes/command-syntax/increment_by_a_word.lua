-- expect: command-syntax, line 5
-- run: 1 k

local step = 'one'
return redis.call('INCRBY', KEYS[1], step)
