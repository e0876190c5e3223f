local level = tonumber(redis.call('get', KEYS[1]) or 0)
local leak = tonumber(ARGV[1]) * (ARGV[3] - (redis.call('get', KEYS[2]) or ARGV[3]))
level = level - leak; if level < 0 then level = 0 end
if level + 1 > tonumber(ARGV[2]) then return false end
redis.call('set', KEYS[1], level + 1)
redis.call('set', KEYS[2], ARGV[3])
return true
