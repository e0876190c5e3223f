-- mended: command-argument
-- run: 1 k 1

local on = ARGV[1] == '1'
redis.call('SET', KEYS[1], on and '0' or '1')
return 1
