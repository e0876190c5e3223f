-- mended: same-random
-- run: 1 session ann

math.randomseed(redis.call('TIME')[2])
local token = ARGV[1] .. math.random(1, 1000000)
redis.call('SET', KEYS[1], token, 'EX', 600)
return token
