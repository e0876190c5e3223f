-- mended: missing-value
-- run: 1 s 0-0

local reply = redis.call('XREAD', 'COUNT', 5, 'STREAMS', KEYS[1], ARGV[1])
if not reply then return 0 end
local entries = reply[1][2]
return #entries
