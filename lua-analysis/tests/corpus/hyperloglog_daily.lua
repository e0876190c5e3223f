local day = ARGV[1]
local key = KEYS[1]..':'..day
local changed = redis.call('PFADD', key, unpack(ARGV, 2))
if changed == 1 then redis.call('EXPIRE', key, 8 * 24 * 60 * 60) end
return changed
