-- mended: constant-condition
-- given: SET k v
-- run: 1 k

local ttl = math.max(redis.call('TTL', KEYS[1]), 60)
redis.call('EXPIRE', KEYS[1], ttl)
return ttl
