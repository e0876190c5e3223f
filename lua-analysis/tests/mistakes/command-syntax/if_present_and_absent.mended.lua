-- mended: command-syntax
-- run: 1 cfg v

local mode = 'XX'
local r = redis.call('SET', KEYS[1], ARGV[1], mode)
return r and 1 or 0
