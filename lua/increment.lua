--- Adds to a counter.
---@key counter      the counter; starts at 0
---@arg by  integer  what to add; may be negative
---@return integer value
local counter = KEYS[1]
-- Numbers are doubles in Lua, which round beyond 2^53: the texts go in and out as they are.
local by = ARGV[1]

redis.call('INCRBY', counter, by)
return redis.call('GET', counter)
