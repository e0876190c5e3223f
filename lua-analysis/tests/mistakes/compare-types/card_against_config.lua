-- expect: compare-types, line 6
-- given: HSET cfg max 5
-- run: 2 cfg set

local max = redis.call('HGET', KEYS[1], 'max') or '10'
if redis.call('SCARD', KEYS[2]) >= max then
  return 0
end
return redis.call('SADD', KEYS[2], 'x')
