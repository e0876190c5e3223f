--- Frees a lock, if the token still holds it.
---@key lock          holds the owner's token
---@arg token string  the owner's token
---@return boolean released
local lock = KEYS[1]
local token = ARGV[1]

if redis.call('GET', lock) ~= token then
  return false
end
redis.call('DEL', lock)
return true
