-- expect: constant-comparison, line 4
-- run: 1 flags 1

local enable = ARGV[1] == 1
if enable then
  redis.call('SADD', KEYS[1], 'on')
else
  redis.call('SREM', KEYS[1], 'on')
end
return redis.call('SCARD', KEYS[1])
