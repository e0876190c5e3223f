-- expect: missing-value, line 5
-- run: 2 from to

local id = redis.call('HGET', KEYS[1], 'current')
redis.call('RPUSH', KEYS[2], id)
return redis.call('LLEN', KEYS[2])
