-- expect: command-argument, line 7
-- run: 1 session data

local rcall = redis.call
local options = { ttl = 1800, prefix = 'data' }
rcall('HSET', KEYS[1], options.prefix, ARGV[1])
rcall('EXPIRE', KEYS[1], options.expiry)
return 1
