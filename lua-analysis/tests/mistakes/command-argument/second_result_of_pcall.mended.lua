-- mended: command-argument
-- run: 1 n

local ok = pcall(redis.call, 'INCR', KEYS[1])
ok = ok and 1 or 0
redis.call('SET', KEYS[1] .. ':ok', ok)
return 1
