-- mended: command-syntax
-- run: 1 cache html

local ttl = { short = '60', long = '1h' }
redis.call('SET', KEYS[1], ARGV[1], 'EX', ttl.short)
return redis.call('TTL', KEYS[1])
