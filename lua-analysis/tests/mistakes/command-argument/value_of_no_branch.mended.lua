-- mended: command-argument
-- run: 1 jobs 5 low

local priority
if ARGV[2] == 'low' then priority = 1 else priority = 2 end
local id = redis.call('HINCRBY', KEYS[1], 'next', 1)
redis.call('ZADD', KEYS[1] .. ':queue', priority, id)
return id
