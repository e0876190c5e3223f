-- expect: command-syntax, line 6
-- run: 1 lock token 3000

local ttl = tonumber(ARGV[2])
if ttl < 1 then return 0 end
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX') then
  return ttl
end
return 0
