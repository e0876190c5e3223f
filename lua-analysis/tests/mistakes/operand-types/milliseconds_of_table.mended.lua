-- mended: operand-types
-- given: SET last 10
-- run: 1 last

local call = redis.call
local last = tonumber(call('GET', KEYS[1])) or 0
local now = call('TIME')
local elapsed = now[1] - last
call('SET', KEYS[1], last + elapsed)
return elapsed
