-- mended: command-syntax
-- run: 1 k v

local options = { 'NX', 'EXPIRE', 10 }
return redis.call('SET', KEYS[1], ARGV[1], options[1], 'EX', options[3])
