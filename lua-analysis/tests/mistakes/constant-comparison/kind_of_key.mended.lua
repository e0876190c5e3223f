-- mended: constant-comparison
-- given: HSET h f 1
-- run: 1 h

local kind = redis.call('TYPE', KEYS[1])
if kind.ok == 'hash' then
  return redis.call('HLEN', KEYS[1])
end
return 0
