-- expect: missing-value, line 4
-- run: 1 h

local n = tonumber(redis.call('HGET', KEYS[1], 'n')) * 2 or 0
return n
