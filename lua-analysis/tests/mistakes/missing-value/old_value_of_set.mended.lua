-- mended: missing-value
-- run: 1 state next

local old = redis.call('GETSET', KEYS[1], ARGV[1])
redis.call('LPUSH', KEYS[1] .. ':history', (old or '') .. '>' .. ARGV[1])
return 1
