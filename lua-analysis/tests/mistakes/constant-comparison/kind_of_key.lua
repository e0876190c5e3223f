-- expect: constant-comparison, line 6
-- given: HSET h f 1
-- run: 1 h

local kind = redis.call('TYPE', KEYS[1])
if kind == 'hash' then
  return redis.call('HLEN', KEYS[1])
end
return 0
