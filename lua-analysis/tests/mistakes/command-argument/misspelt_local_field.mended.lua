-- mended: command-argument
-- run: 1 k v 9

local args = { value = ARGV[1], seconds = ARGV[2] }
redis.call('SETEX', KEYS[1], args.seconds, args.value)
return 1
