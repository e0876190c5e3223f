--- Adds a job.
---
---     not a test: four blanks
---
--- ```
--- nor is this <tag> [link]
--- ```
--- @include "priority"
---@key wait      list of waiting jobs
---@key jobs      hash of all jobs
---@arg id        string   the job's name
---@arg job       JobData  a type of the module
---@arg priority  integer? absent is 0
---@return integer waiting
---@return boolean added
---@return string? previous
local wait, jobs = KEYS[1], KEYS[2]
local id, job = ARGV[1], ARGV[2]
local priority = ARGV[3] ~= '' and tonumber(ARGV[3]) or 0

local previous = redis.call('HGET', jobs, id)
redis.call('HSET', jobs, id, job)
redis.call(side_of(priority), wait, id)
return { redis.call('LLEN', wait), previous and 0 or 1, previous or nil }
