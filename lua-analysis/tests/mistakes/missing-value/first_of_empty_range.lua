-- expect: missing-value, line 6
-- run: 1 window 100

local now = tonumber(ARGV[1])
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local age = now - tonumber(oldest[2])
return age
