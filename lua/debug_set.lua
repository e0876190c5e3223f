--- Stores a value and writes old and new to the server's log.
---@key entry          where the value is stored
---@arg value  string  the value
---@return string? previous
local entry = KEYS[1]
local value = ARGV[1]

local previous = redis.call('GET', entry)
redis.log(redis.LOG_NOTICE, 'debug_set ' .. entry .. ': ' .. tostring(previous) .. ' -> ' .. value)
redis.call('SET', entry, value)
return previous
