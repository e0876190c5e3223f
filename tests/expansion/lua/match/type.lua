---@key self
---@arg fn crate::Word
---@return status
redis.call('SET', KEYS[1], ARGV[1])
return redis.call('TYPE', KEYS[1])
