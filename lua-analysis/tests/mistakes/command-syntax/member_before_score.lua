-- expect: command-syntax, line 5
-- run: 1 board 12

local score = tonumber(ARGV[1])
redis.call('ZADD', KEYS[1], 'total', score)
return redis.call('ZCARD', KEYS[1])
