local value = redis.call('INCRBY', KEYS[1], ARGV[1])
local maximum = tonumber(ARGV[2])
if value > maximum then
  redis.call('SET', KEYS[1], maximum)
  return maximum
end
return value
