-- mended: command-argument
-- run: 1 user 7

local visits = redis.call('HINCRBY', KEYS[1], 'visits', 1)
redis.call('HSET', KEYS[1], 'regular', visits > tonumber(ARGV[1]) and 1 or 0)
return visits
