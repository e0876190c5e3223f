-- mended: lossy-text
-- run: 1 log req

local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000000 + tonumber(t[2])
redis.call('ZADD', KEYS[1], now, string.format('%.0f', now) .. ':' .. ARGV[1])
return redis.call('ZCARD', KEYS[1])
