-- mended: operand-types
-- given: SET members a,b
-- run: 2 members set

local members = redis.call('GET', KEYS[1])
if members then
  redis.call('SADD', KEYS[2], members)
end
return redis.call('SCARD', KEYS[2])
