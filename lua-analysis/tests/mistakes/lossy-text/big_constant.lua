-- expect: lossy-text, line 5
-- run: 1 ids

local epoch = 1735689600000000
local key = KEYS[1] .. ':' .. epoch
redis.call('SET', key, 1)
return 1
