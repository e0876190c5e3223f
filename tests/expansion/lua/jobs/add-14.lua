--- @include "priority"
---@key wait
---@arg job      JobData
---@arg priority integer
return redis.call(side_of(tonumber(ARGV[2])), KEYS[1], ARGV[1])
