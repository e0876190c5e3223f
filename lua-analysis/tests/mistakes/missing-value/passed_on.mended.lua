-- mended: missing-value
-- run: 2 from to

local id = redis.call('HGET', KEYS[1], 'current')
if id then redis.call('RPUSH', KEYS[2], id) end
return redis.call('LLEN', KEYS[2])
