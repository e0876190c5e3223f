--- Fails two files below.
---@key entry
---@arg how string
--- @include "_lib/outer"

local entry = KEYS[1]
if ARGV[1] == 'own' then
  error('boom') -- own
end
return outer(entry, ARGV[1])
