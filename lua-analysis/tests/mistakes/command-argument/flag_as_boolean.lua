-- expect: command-argument, line 5
-- run: 1 user 7

local visits = redis.call('HINCRBY', KEYS[1], 'visits', 1)
redis.call('HSET', KEYS[1], 'regular', visits > tonumber(ARGV[1]))
return visits
