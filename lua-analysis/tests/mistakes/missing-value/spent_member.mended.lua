-- mended: missing-value
-- run: 2 pool taken

local member = redis.call('SPOP', KEYS[1])
if member then redis.call('SADD', KEYS[2], member) end
return member
