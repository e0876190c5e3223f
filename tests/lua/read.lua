#!lua flags=no-writes
local entry = KEYS[1]

return redis.call('GET', entry)
