--- Adds to a counter.
---@key counter      the counter; starts at 0
---@arg by  integer  what to add; may be negative
---@return integer value
local counter = KEYS[1]
local by = tonumber(ARGV[1])

return redis.call('INCRBY', counter, by)
