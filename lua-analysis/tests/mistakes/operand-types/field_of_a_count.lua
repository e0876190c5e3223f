-- expect: operand-types, line 6
-- run: 1 visits user

local seen = redis.call('PFADD', KEYS[1], ARGV[1])
local count = redis.call('PFCOUNT', KEYS[1])
return { seen, count.value }
