return redis.call('ZINCRBY', KEYS[1], ARGV[1], 'member')
