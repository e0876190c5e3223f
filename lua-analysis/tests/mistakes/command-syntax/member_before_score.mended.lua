-- mended: command-syntax
-- run: 1 board 12

local score = tonumber(ARGV[1])
redis.call('ZADD', KEYS[1], score, 'total')
return redis.call('ZCARD', KEYS[1])
