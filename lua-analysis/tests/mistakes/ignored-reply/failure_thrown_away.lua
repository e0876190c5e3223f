-- expect: ignored-reply, line 4
-- run: 2 a b v

redis.pcall('RPUSH', KEYS[1], ARGV[1])
redis.call('INCR', KEYS[2])
return 1
