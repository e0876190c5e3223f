--- Takes a lock, unless somebody else holds it.
---
--- With the token that holds it, the lock is taken again and its time starts anew: a caller that
--- never heard the answer may ask again.
---@key lock               holds the owner's token
---@arg token     string   what only this owner knows
---@arg ttl       integer  milliseconds until the lock frees itself
---@return boolean acquired
local lock = KEYS[1]
local token = ARGV[1]
local ttl = tonumber(ARGV[2])

local holder = redis.call('GET', lock)
if holder and holder ~= token then
  return false
end
redis.call('SET', lock, token, 'PX', ttl)
return true
