-- expect: operand-types, line 8
-- given: SET last 10
-- run: 1 last

local call = redis.call
local last = tonumber(call('GET', KEYS[1])) or 0
local now = call('TIME')
local elapsed = now - last
call('SET', KEYS[1], last + elapsed)
return elapsed
