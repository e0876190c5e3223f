--- Gets a cached value, or stores the given one and returns that.
---
--- Of several callers that computed the value at the same time, the first one's stays.
---@key entry             where the value is cached
---@arg value    string   stored if there is none
---@arg seconds  integer  how long a stored value lives
---@return boolean hit    whether there was one
---@return string value
local entry = KEYS[1]
local value = ARGV[1]
local seconds = tonumber(ARGV[2])

local cached = redis.call('GET', entry)
if cached then
  return { 1, cached }
end
redis.call('SET', entry, value, 'EX', seconds)
return { 0, value }
