-- The outer of two levels.
-- @include "inner"
local function outer(entry, how)
  if how == 'outer' then
    error('boom') -- outer
  end
  local reply = inner(entry)
  return reply
end
