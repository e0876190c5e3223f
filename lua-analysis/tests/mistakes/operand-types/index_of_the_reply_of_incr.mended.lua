-- mended: operand-types
-- run: 2 seq stream payload

local prefix = 'evt-'
local id = redis.call('INCR', KEYS[1])
redis.call('HSET', KEYS[2], prefix .. id, ARGV[1])
return prefix .. id
