-- expect: compare-types, line 10
-- run: 1 hits 10 60

-- Fixed window: at most `limit` requests.
local limit, window = ARGV[1], tonumber(ARGV[2])
local hits = redis.call('INCR', KEYS[1])
if hits == 1 then
  redis.call('EXPIRE', KEYS[1], window)
end
if hits > limit then
  return { 0, redis.call('TTL', KEYS[1]) }
end
return { 1, 0 }
