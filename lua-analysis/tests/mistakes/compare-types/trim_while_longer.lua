-- expect: compare-types, line 6
-- given: RPUSH log a b c
-- run: 1 log 2

local size = ARGV[1]
while redis.call('LLEN', KEYS[1]) > size do
  redis.call('LPOP', KEYS[1])
end
return redis.call('LLEN', KEYS[1])
