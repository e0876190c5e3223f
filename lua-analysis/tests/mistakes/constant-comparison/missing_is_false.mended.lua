-- mended: constant-comparison
-- run: 1 cache

local value = redis.call('GET', KEYS[1])
if value == false then
  redis.call('SET', KEYS[1], 'warming', 'EX', 5)
  return 'miss'
end
return value
