--- Writes its own number and the caller's to the end of a list.
---@key list
---@arg number integer
---@return integer length
local list = KEYS[1]
local number = ARGV[1]

return redis.call('RPUSH', list, '11:' .. number)
