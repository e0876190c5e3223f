-- expect: compare-types, line 10
-- given: ZADD win 5 a
-- run: 1 win 1000 100

local now, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if #oldest == 0 then
  return 0
end
if oldest[2] < now - window then
  redis.call('ZREM', KEYS[1], oldest[1])
  return 1
end
return 0
