local last = tonumber(redis.call('GET', KEYS[1]) or -1)
local slot = math.floor(ARGV[1] / ARGV[2])
if slot <= last then return 0 end
redis.call('SET', KEYS[1], slot)
return 1
