-- expect: constant-condition, line 5
-- run: 1 once

local claimed = redis.call('SETNX', KEYS[1], 1)
if not claimed then
  return 'again'
end
redis.call('EXPIRE', KEYS[1], 60)
return 'first'
