--- Gives a lock more time, if the token still holds it.
---@key lock           holds the owner's token
---@arg token string   the owner's token
---@arg ttl   integer  milliseconds from now until the lock frees itself
---@return boolean extended
local lock = KEYS[1]
local token = ARGV[1]
local ttl = tonumber(ARGV[2])

if redis.call('GET', lock) ~= token then
  return false
end
redis.call('PEXPIRE', lock, ttl)
return true
