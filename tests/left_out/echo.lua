--- What arrives.
---@arg limit  integer
---@arg window? integer       seconds
---@arg owner? string
---@return string[]
return { ARGV[1], ARGV[2], ARGV[3] }
