return redis.call("MSET", KEYS[1], ARGV[1], KEYS[2], ARGV[2])
