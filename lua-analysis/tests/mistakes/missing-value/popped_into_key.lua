-- expect: missing-value, line 5
-- run: 2 q jobs

local id = redis.call('LPOP', KEYS[1])
local key = KEYS[2] .. ':' .. id
return redis.call('HGETALL', key)
