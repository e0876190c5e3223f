-- expect: constant-condition, line 5
-- given: SET k v
-- run: 1 k

local ttl = redis.call('TTL', KEYS[1]) or 60
redis.call('EXPIRE', KEYS[1], ttl)
return ttl
