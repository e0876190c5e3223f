-- mended: missing-value
-- run: 1 owner

local owner = redis.call('GET', KEYS[1])
local host, thread = string.match(owner or '', '^(.-):(%d+)$')
if not host then return 0 end
redis.call('HSET', KEYS[1] .. ':parts', 'host', host, 'thread', thread)
return 1
