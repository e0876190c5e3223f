local score, member = tonumber(ARGV[1]), ARGV[2]
local old = redis.call('ZSCORE', KEYS[1], member)
if (not old) or score > tonumber(old) then
  redis.call('ZADD', KEYS[1], score, member)
end
local rank = redis.call('ZREVRANK', KEYS[1], member)
return { rank + 1, old and tostring(old) or false }
