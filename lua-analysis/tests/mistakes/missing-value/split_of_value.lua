-- expect: missing-value, line 5
-- run: 1 k

local call = redis.call
local parts = call('GET', KEYS[1]):sub(1, 3)
return parts
