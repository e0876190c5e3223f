-- expect: text-order, line 7
-- given: SET until 5
-- run: 1 until

local now = redis.call('TIME')[1]
local due = redis.call('GET', KEYS[1])
if due and now > due then
  redis.call('DEL', KEYS[1])
  return 1
end
return 0
