--[[
  Adds a job to the queue by doing the following:
    - Increases the job counter if needed.
    - Creates a new job key with the job data.

    Input:
      KEYS[1] 'wait'
      KEYS[2] 'paused'
      KEYS[3] 'meta'
      KEYS[4] 'id'

      ARGV[1] key prefix
      ARGV[2] custom id
      ARGV[3] name
      ARGV[4] data (json stringified job data)
]]
local rcall = redis.call
local jobCounter = rcall("INCR", KEYS[4])
local jobId
if ARGV[2] == "" then
  jobId = jobCounter
else
  jobId = ARGV[2]
  if rcall("EXISTS", ARGV[1] .. jobId) == 1 then
    return jobId .. "" -- convert to string
  end
end
rcall("HMSET", ARGV[1] .. jobId, "name", ARGV[3], "data", ARGV[4])
local target = rcall("HEXISTS", KEYS[3], "paused") ~= 1 and KEYS[1] or KEYS[2]
rcall("LPUSH", target, jobId)
return jobId .. ""
