-- mended: lossy-text
-- run: 1 ids

local epoch = 1735689600000000
local key = KEYS[1] .. ':' .. string.format('%.0f', epoch)
redis.call('SET', key, 1)
return 1
