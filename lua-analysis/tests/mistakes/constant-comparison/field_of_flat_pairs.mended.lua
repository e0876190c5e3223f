-- mended: constant-comparison
-- given: HSET job state done
-- run: 1 job

local job = redis.call('HGETALL', KEYS[1])
for i = 1, #job, 2 do job[job[i]] = job[i + 1] end
if job.state == 'done' then
  redis.call('DEL', KEYS[1])
  return 1
end
return 0
