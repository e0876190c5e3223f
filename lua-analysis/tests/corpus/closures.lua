local function counter(start)
  local n = start or 0
  return function(step) n = n + (step or 1) return n end, function() n = start end
end
local next_id, reset = counter(10)
local ids = {}
for i = 1, 5 do
  local id = next_id(i)
  ids[i] = function() return id + i end
end
reset()
local sum = 0
for _, f in ipairs(ids) do sum = sum + f() end
repeat
  local done = (function() return sum > 0 end)()
  sum = sum - 1
until done
return sum
