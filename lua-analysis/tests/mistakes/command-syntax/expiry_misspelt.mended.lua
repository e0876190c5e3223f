-- mended: command-syntax
-- run: 1 lock token

local taken = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', 30)
if taken then
  return 1
end
return 0
