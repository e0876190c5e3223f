-- mended: ignored-reply
-- run: 2 a b v

redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('INCR', KEYS[2])
return 1
