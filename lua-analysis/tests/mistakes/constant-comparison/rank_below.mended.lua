-- mended: constant-comparison
-- given: ZADD z 1 a
-- run: 1 z a

local call = redis.call
local rank = call('ZRANK', KEYS[1], ARGV[1])
if rank == 0 then
  return 'first'
end
return 'other'
