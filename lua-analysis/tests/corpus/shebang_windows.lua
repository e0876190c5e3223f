#!lua flags=allow-oom  
local v = redis.call('GET', KEYS[1])
if v then return v end
return 'none'
