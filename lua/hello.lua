--- Greets somebody. The smallest script: no keys, nothing stored.
---@arg name  string  who is greeted
---@return string greeting
local name = ARGV[1]

return 'Hello, ' .. name .. '!'
