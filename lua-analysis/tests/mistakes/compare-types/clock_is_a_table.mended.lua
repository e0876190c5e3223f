-- mended: compare-types
-- given: HSET lease until 100
-- run: 1 lease

local function clock()
local now = redis.call('TIME')
return tonumber(now[1])
end
local deadline = tonumber(redis.call('HGET', KEYS[1], 'until')) or 0
if deadline < clock() then
  redis.call('DEL', KEYS[1])
  return 1
end
return 0
