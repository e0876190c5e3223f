-- expect: command-syntax, line 5
-- run: 1 k

local offset = 'start'
return redis.call('SETRANGE', KEYS[1], offset, 'x')
