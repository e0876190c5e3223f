-- mended: operand-types
-- given: HSET carts a 1 b 2
-- run: 1 carts

local total = 0
local values = redis.call('HVALS', KEYS[1])
for i, value in ipairs(values) do
  total = total + tonumber(value) * i
end
return total
