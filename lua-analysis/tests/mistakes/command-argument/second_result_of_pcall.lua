-- expect: command-argument, line 5
-- run: 1 n

local ok = pcall(redis.call, 'INCR', KEYS[1])
redis.call('SET', KEYS[1] .. ':ok', ok)
return 1
