-- expect: same-random, line 4
-- run: 1 session ann

local token = ARGV[1] .. math.random(1, 1000000)
redis.call('SET', KEYS[1], token, 'EX', 600)
return token
