--- Moves a job.
---@key source
---@arg job     JobId
---@arg options json<JobOptions>
---@return JobState? before
---@return json<Vec<JobLog>> log
return { redis.call('LREM', KEYS[1], 1, ARGV[1]), ARGV[2] }
