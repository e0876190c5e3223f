-- expect: constant-comparison, line 6
-- given: HSET job state done
-- run: 1 job

local job = redis.call('HGETALL', KEYS[1])
if job.state == 'done' then
  redis.call('DEL', KEYS[1])
  return 1
end
return 0
