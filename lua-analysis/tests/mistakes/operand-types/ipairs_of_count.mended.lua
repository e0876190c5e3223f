-- mended: operand-types
-- given: RPUSH q a
-- run: 1 q

local out = {}
for i, job in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  out[i] = job
end
return out
