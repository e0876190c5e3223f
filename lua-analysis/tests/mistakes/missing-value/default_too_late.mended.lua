-- mended: missing-value
-- run: 1 h

local n = (tonumber(redis.call('HGET', KEYS[1], 'n')) or 0) * 2
return n
