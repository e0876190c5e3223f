--- Adds a job.
---@key queue
---@arg id  string
--- @include "_lib/clock"
redis.call('HSET', 'job:' .. ARGV[1], 'added', now)
redis.call('KEYS', '*')
return redis.call('LPUSH', KEYS[1], ARGV[1])
