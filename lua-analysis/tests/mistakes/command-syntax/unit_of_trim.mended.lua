-- mended: command-syntax
-- run: 1 events kind

local most = 1000
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', most, '*', 'kind', ARGV[1])
return id
