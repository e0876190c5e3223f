-- mended: command-argument
-- run: 1 k

local function id() return 'x1' end
redis.call('SADD', KEYS[1], id())
return 1
