-- expect: operand-types, line 6
-- given: RPUSH q a
-- run: 1 q

local out = {}
for i, job in ipairs(redis.call('LLEN', KEYS[1])) do
  out[i] = job
end
return out
