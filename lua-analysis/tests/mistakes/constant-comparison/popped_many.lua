-- expect: constant-comparison, line 6
-- given: RPUSH q a
-- run: 1 q 3

local jobs = redis.call('LPOP', KEYS[1], ARGV[1])
if jobs == nil then return {} end
return jobs
