-- mended: same-random
-- run: 1 lottery ann

math.randomseed(tonumber(redis.call('TIME')[2]))
local ticket = string.format('%06d', math.random(0, 999999))
redis.call('HSET', KEYS[1], ticket, ARGV[1])
return ticket
