-- mended: command-argument
-- run: 1 job

local now = redis.call('TIME')[1]
redis.call('HSET', KEYS[1], 'state', 'active')
redis.call('HSET', KEYS[1], 'started', now)
return redis.call('HLEN', KEYS[1])
