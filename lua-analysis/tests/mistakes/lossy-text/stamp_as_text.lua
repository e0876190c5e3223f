-- expect: lossy-text, line 6
-- run: 1 doc

local time = redis.call('TIME')
local micros = time[1] * 1e6 + time[2]
local stamp = tostring(micros)
redis.call('HSET', KEYS[1], 'stamp', stamp)
return stamp
