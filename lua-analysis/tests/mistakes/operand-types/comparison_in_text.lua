-- expect: operand-types, line 6
-- run: 1 n 5

local limit = tonumber(ARGV[1])
local n = redis.call('INCRBY', KEYS[1], 2)
local message = 'over=' .. (n > limit)
redis.call('SET', KEYS[1] .. ':last', message)
return message
