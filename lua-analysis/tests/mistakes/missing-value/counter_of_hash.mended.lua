-- mended: missing-value
-- run: 1 stats

local n = (redis.call('HGET', KEYS[1], 'count') or 0) + 1
redis.call('HSET', KEYS[1], 'count', n)
return n
