---@arg owner string?
---@arg limit integer?
---@arg weight number?
---@arg rest any?
return { ARGV[1] ~= '', ARGV[2] ~= '', ARGV[3] ~= '' and tonumber(ARGV[3]), ARGV[4] ~= '' }
