-- expect: operand-types, line 5
-- run: 1 events x

local key = KEYS[1]
local id = key .. ':' .. redis.call('TIME')
redis.call('HSET', key, id, ARGV[1])
return id
