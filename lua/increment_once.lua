--- Adds to a counter once for each token, however often it is called with it.
---
--- For callers that do not know whether a call has run, because its connection broke, and call again.
---@key counter        the counter; starts at 0
---@key seen           where it is noted that this token has been counted
---@arg by    integer  what to add
---@arg ttl   integer  milliseconds for which a token is remembered
---@return integer value  of the counter after this call
local counter, seen = KEYS[1], KEYS[2]
-- Numbers are doubles in Lua, which round beyond 2^53: the texts go in and out as they are.
local by, ttl = ARGV[1], ARGV[2]

if redis.call('SET', seen, 1, 'NX', 'PX', ttl) then
  redis.call('INCRBY', counter, by)
end
return redis.call('GET', counter) or 0
