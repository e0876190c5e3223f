-- expect: missing-value, line 8
-- given: SET a 1
-- run: 2 a b

local sum = 0
for _, key in ipairs(KEYS) do
  local value = redis.call('GET', key)
  sum = sum + value
end
return sum
