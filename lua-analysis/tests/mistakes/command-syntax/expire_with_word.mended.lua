-- mended: command-syntax
-- run: 1 k

redis.call('SET', KEYS[1], 1)
return redis.call('EXPIRE', KEYS[1], '60')
