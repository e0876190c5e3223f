---@key ... queues
---@arg ... jobs JobId
---@return JobState
return redis.call('LPOP', KEYS[1], #ARGV)
