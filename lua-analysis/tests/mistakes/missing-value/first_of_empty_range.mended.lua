-- mended: missing-value
-- run: 1 window 100

local now = tonumber(ARGV[1])
local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if #oldest == 0 then return 0 end
local age = now - tonumber(oldest[2])
return age
