-- expect: missing-value, line 5
-- run: 1 owner

local owner = redis.call('GET', KEYS[1])
local host, thread = string.match(owner, '^(.-):(%d+)$')
if not host then return 0 end
redis.call('HSET', KEYS[1] .. ':parts', 'host', host, 'thread', thread)
return 1
