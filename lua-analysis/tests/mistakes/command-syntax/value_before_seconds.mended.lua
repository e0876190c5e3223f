-- mended: command-syntax
-- run: 1 lock

local owner, ttl = 'worker', 30
redis.call('SETEX', KEYS[1], ttl, owner)
return redis.call('PTTL', KEYS[1])
