-- mended: constant-comparison
-- given: SET s 1
-- run: 1 s 60

local ttl = redis.call('TTL', KEYS[1])
if ttl == -1 then
  redis.call('EXPIRE', KEYS[1], tonumber(ARGV[1]))
end
return ttl
