--- @include "_lib/clock"
---@arg fn number
---@arg ... crate string
---@return number now
---@return string[] echoed
local echoed = {}
for index = 2, #ARGV do
  echoed[#echoed + 1] = ARGV[index]
end
return { tostring(now() + tonumber(ARGV[1])), echoed }
