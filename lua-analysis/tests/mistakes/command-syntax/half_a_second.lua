-- expect: command-syntax, line 6
-- run: 1 throttle

local cooldown = 0.5
if redis.call('SETNX', KEYS[1], '1') == 1 then
  redis.call('EXPIRE', KEYS[1], cooldown)
  return 1
end
return 0
