-- mended: constant-condition
-- run: 1 once

local claimed = redis.call('SETNX', KEYS[1], 1)
if claimed == 0 then
  return 'again'
end
redis.call('EXPIRE', KEYS[1], 60)
return 'first'
