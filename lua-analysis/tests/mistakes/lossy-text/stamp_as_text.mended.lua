-- mended: lossy-text
-- run: 1 doc

local time = redis.call('TIME')
local micros = time[1] * 1e6 + time[2]
local stamp = string.format('%.0f', micros)
redis.call('HSET', KEYS[1], 'stamp', stamp)
return stamp
