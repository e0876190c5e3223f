-- mended: missing-value
-- run: 2 q log

local job = redis.call('RPOP', KEYS[1])
redis.call('LPUSH', KEYS[2], 'took ' .. (job or 'nothing'))
return 1
