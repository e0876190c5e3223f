-- mended: command-syntax
-- given: ZADD z 1 a
-- run: 1 z

return redis.call('ZRANGE', KEYS[1], 0, 10, 'BYSCORE', 'LIMIT', 0, 5)
