-- mended: operand-types
-- run: 1 events x

local key = KEYS[1]
local id = key .. ':' .. redis.call('TIME')[1]
redis.call('HSET', key, id, ARGV[1])
return id
