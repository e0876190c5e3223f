-- mended: text-order
-- given: SET v 9
-- run: 1 v 10

local stored = redis.call('GET', KEYS[1])
local offered = ARGV[1]
if stored and tonumber(stored) >= tonumber(offered) then
  return 0
end
redis.call('SET', KEYS[1], tonumber(offered))
return 1
