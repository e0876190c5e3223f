-- expect: command-syntax, line 5
-- run: 1 cfg v

local mode = 'XX'
local r = redis.call('SET', KEYS[1], ARGV[1], mode, 'NX')
return r and 1 or 0
