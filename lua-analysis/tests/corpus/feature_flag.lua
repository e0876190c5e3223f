local flag, user = KEYS[1], ARGV[1]
local rollout = redis.call('HGET', flag, 'percent')
if rollout == false then return false end
local hash = tonumber(redis.sha1hex(flag .. user):sub(1, 8), 16)
return hash % 100 < tonumber(rollout)
