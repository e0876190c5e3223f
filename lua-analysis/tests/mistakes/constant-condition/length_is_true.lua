-- expect: constant-condition, line 5
-- run: 1 q

local jobs = redis.call('LRANGE', KEYS[1], 0, 9)
if #jobs then
  redis.call('LTRIM', KEYS[1], 10, -1)
end
return jobs
