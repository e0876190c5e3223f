-- mended: command-syntax
-- given: RPUSH l 2 1
-- run: 1 l

local call = redis.call
local sorted = call('SORT', KEYS[1], 'LIMIT', 0, 10, 'DESC')
return sorted
