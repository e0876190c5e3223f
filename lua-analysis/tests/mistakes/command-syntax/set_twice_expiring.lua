-- expect: command-syntax, line 4
-- run: 1 k v

return redis.call('SET', KEYS[1], ARGV[1], 'EX', 10, 'PX', 500)
