--- Counts up to a limit: a call with one key and two arguments.
---@key counter        string of digits
---@arg by    integer  added
---@arg limit integer  what is left is counted from here
---@return integer value
---@return integer left
local value = redis.call('INCRBY', KEYS[1], ARGV[1])
return { value, tonumber(ARGV[2]) - value }
