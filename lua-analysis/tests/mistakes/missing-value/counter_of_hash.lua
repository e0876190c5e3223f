-- expect: missing-value, line 4
-- run: 1 stats

local n = redis.call('HGET', KEYS[1], 'count') + 1
redis.call('HSET', KEYS[1], 'count', n)
return n
