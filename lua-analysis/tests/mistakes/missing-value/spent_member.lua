-- expect: missing-value, line 5
-- run: 2 pool taken

local member = redis.call('SPOP', KEYS[1])
redis.call('SADD', KEYS[2], member)
return member
