--- What arrives.
---@arg limit  integer
---@arg window? integer       seconds
---@arg owner? string
---@return string[]
return ARGV
