---@arg limit   integer
---@arg window  integer
---@arg owner?  string
return { ARGV[1], ARGV[2], ARGV[3] or '' }
