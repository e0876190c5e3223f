---@key bucket
---@arg limit  integer
---@arg window integer
---@arg from   string
---@arg to     string
local bucket, limit, window = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local from, to = ARGV[3], ARGV[4]
return { bucket, limit, window, from, to }
