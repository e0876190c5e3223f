-- mended: missing-value
-- given: SET a 1
-- run: 2 a b

local sum = 0
for _, key in ipairs(KEYS) do
  local value = redis.call('GET', key)
  if value then sum = sum + value end
end
return sum
