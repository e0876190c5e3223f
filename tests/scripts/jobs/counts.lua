--- Counts members of sets.
---@key ... sets   any number of sets
---@return map<string, integer> sizes
local sizes = {}
for _, set in ipairs(KEYS) do
  sizes[#sizes + 1] = set
  sizes[#sizes + 1] = redis.call('SCARD', set)
end
return sizes
