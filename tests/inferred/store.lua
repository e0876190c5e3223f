local name, value = KEYS[1], ARGV[1]
redis.call('SET', name, value)
