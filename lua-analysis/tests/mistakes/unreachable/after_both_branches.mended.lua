-- mended: unreachable
-- given: SET l a
-- run: 1 l a

local owner = redis.call('GET', KEYS[1])
if owner == ARGV[1] then
  redis.call('DEL', KEYS[1])
  return 1
else
  redis.call('INCR', KEYS[1] .. ':refused')
end
return 0
