-- mended: constant-comparison
-- given: HSET b tokens 5
-- run: 1 b

local state = redis.call('HMGET', KEYS[1], 'tokens', 'time')
local tokens = tonumber(state[1]) or 10
if state[2] == false then
  redis.call('HSET', KEYS[1], 'time', redis.call('TIME')[1])
end
return tokens
