-- expect: command-syntax, line 5
-- run: 1 k

redis.call('SET', KEYS[1], 1)
return redis.call('EXPIRE', KEYS[1], '60s')
