-- expect: command-argument, line 5
-- run: 1 k 1

local on = ARGV[1] == '1'
redis.call('SET', KEYS[1], not on)
return 1
