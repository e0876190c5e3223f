-- expect: missing-value, line 5
-- run: 2 q log

local job = redis.call('RPOP', KEYS[1])
redis.call('LPUSH', KEYS[2], 'took ' .. job)
return 1
