-- mended: missing-value
-- run: 2 q jobs

local id = redis.call('LPOP', KEYS[1])
if not id then return false end
local key = KEYS[2] .. ':' .. id
return redis.call('HGETALL', key)
