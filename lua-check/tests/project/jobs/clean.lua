--- How many jobs wait.
---@key queue
---@return integer
return redis.call('LLEN', KEYS[1])
