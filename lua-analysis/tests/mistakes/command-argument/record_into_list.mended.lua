-- mended: command-argument
-- run: 1 audit login ann

local record = { event = ARGV[1], user = ARGV[2] }
redis.call('LPUSH', KEYS[1], cjson.encode(record))
redis.call('LTRIM', KEYS[1], 0, 99)
return redis.call('LLEN', KEYS[1])
