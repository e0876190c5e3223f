local function insertion(list, value)
  local low, high = 1, #list
  while low <= high do
    local middle = math.floor((low + high) / 2)
    if list[middle] < value then low = middle + 1 else high = middle - 1 end
  end
  table.insert(list, low, value)
end
local sorted = {}
for _, raw in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do insertion(sorted, tonumber(raw)) end
local answers = {}
for i, q in ipairs(ARGV) do
  local position = math.max(1, math.ceil(q * #sorted))
  answers[i] = tostring(sorted[position])
end
return answers
