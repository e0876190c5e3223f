-- expect: command-syntax, line 5
-- given: ZADD board 1 a 2 b
-- run: 1 board

local top = redis.call('ZREVRANGE', KEYS[1], 0, 9, 'WITHSCORE')
local out = {}
for i = 1, #top, 2 do
  out[#out + 1] = top[i] .. '=' .. top[i + 1]
end
return out
