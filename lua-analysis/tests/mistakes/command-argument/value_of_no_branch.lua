-- expect: command-argument, line 7
-- run: 1 jobs 5 low

local priority
if ARGV[2] == 'low' then priority = nil else priority = nil end
local id = redis.call('HINCRBY', KEYS[1], 'next', 1)
redis.call('ZADD', KEYS[1] .. ':queue', priority, id)
return id
