-- expect: command-syntax, line 5
-- run: 1 lock

local owner, ttl = 'worker', 30
redis.call('SETEX', KEYS[1], owner, ttl)
return redis.call('PTTL', KEYS[1])
