-- mended: missing-value
-- run: 1 k

local call = redis.call
local parts = (call('GET', KEYS[1]) or ''):sub(1, 3)
return parts
