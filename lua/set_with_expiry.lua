--- Stores a value that expires, and says whether there was none before.
---@key entry             where the value is stored
---@arg value    string   the value
---@arg seconds  integer  how long it lives
---@return boolean created
local entry = KEYS[1]
local value = ARGV[1]
local seconds = tonumber(ARGV[2])

local created = redis.call('EXISTS', entry) == 0
redis.call('SET', entry, value, 'EX', seconds)
return created
