--- The type of a key.
---@key self   a key
---@return status kind
return redis.call('TYPE', KEYS[1])
