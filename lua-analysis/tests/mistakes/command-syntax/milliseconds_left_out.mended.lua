-- mended: command-syntax
-- run: 1 lock token 3000

local ttl = tonumber(ARGV[2])
if ttl < 1 then return 0 end
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ttl) then
  return ttl
end
return 0
