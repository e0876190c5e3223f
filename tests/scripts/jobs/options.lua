--- What is sent for what may be absent.
---@arg owner   string?
---@arg limit   integer?
---@arg weight  number?
---@arg rest    any?
---@arg tagged  JobData?
---@return string[] sent
if ARGV[1] == '' and ARGV[2] == '' and ARGV[3] == '' and ARGV[4] == '' and ARGV[5] == '' then
  return {}
end
return ARGV
