-- mended: operand-types
-- given: RPUSH q a b
-- run: 2 q done 5

local jobs = redis.call('LRANGE', KEYS[1], 0, tonumber(ARGV[1]) - 1)
for i = 1, #jobs do
  redis.call('RPUSH', KEYS[2], jobs[i])
end
redis.call('LTRIM', KEYS[1], #jobs, -1)
return #jobs
