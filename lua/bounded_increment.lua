--- Adds to a counter, unless that would pass a maximum.
---@key counter          the counter; starts at 0
---@arg by       integer what to add
---@arg maximum  integer what the counter must not pass
---@return boolean accepted
---@return integer value  of the counter after this call
local counter = KEYS[1]
local by = tonumber(ARGV[1])
local maximum = tonumber(ARGV[2])

local value = tonumber(redis.call('GET', counter)) or 0
if value + by > maximum then
  return { 0, value }
end
-- The text: a number would be rounded beyond 2^53.
return { 1, redis.call('INCRBY', counter, ARGV[1]) }
