-- expect: command-argument, line 6
-- run: 1 job

local now = redis.call('TIME')
redis.call('HSET', KEYS[1], 'state', 'active')
redis.call('HSET', KEYS[1], 'started', now)
return redis.call('HLEN', KEYS[1])
