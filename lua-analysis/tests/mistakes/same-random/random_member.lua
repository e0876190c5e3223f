-- expect: same-random, line 4
-- run: 1 lottery ann

local ticket = string.format('%06d', math.random(0, 999999))
redis.call('HSET', KEYS[1], ticket, ARGV[1])
return ticket
