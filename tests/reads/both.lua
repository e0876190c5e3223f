---@key first
---@key second
---@return string?[] values
return redis.call('MGET', KEYS[1], KEYS[2])
