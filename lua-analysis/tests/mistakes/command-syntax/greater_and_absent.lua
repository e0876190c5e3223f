-- expect: command-syntax, line 5
-- run: 1 board 5 ann

local rcall = redis.call
local changed = rcall('ZADD', KEYS[1], 'NX', 'GT', 'CH', ARGV[1], ARGV[2])
return changed
