---@key bucket
---@arg name   string
---@arg limit  integer
return { KEYS[1], ARGV[1], ARGV[2] }
