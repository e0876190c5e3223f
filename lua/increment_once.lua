--- Adds to a counter once for each token, however often it is called with it.
---
--- For callers that do not know whether a call has run, because its connection broke, and call again.
---@key counter        the counter; starts at 0
---@key seen           where it is noted that this token has been counted
---@arg by    integer  what to add
---@arg ttl   integer  milliseconds for which a token is remembered
---@return integer value  of the counter after this call
local counter, seen = KEYS[1], KEYS[2]
local by = tonumber(ARGV[1])
local ttl = tonumber(ARGV[2])

if redis.call('SET', seen, 1, 'NX', 'PX', ttl) then
  return redis.call('INCRBY', counter, by)
end
return tonumber(redis.call('GET', counter)) or 0
