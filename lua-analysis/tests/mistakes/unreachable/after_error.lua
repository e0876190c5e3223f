-- expect: unreachable, line 7
-- run: 1 n 1

local n = tonumber(ARGV[1])
if n == 0 then
  error('n must not be zero')
  redis.call('DEL', KEYS[1])
end
return redis.call('INCRBY', KEYS[1], n)
