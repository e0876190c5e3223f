-- mended: command-syntax
-- run: 1 throttle

local cooldown = 0.5
if redis.call('SETNX', KEYS[1], '1') == 1 then
  redis.call('PEXPIRE', KEYS[1], cooldown * 1000)
  return 1
end
return 0
