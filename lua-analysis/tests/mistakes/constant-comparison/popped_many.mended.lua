-- mended: constant-comparison
-- given: RPUSH q a
-- run: 1 q 3

local jobs = redis.call('LPOP', KEYS[1], ARGV[1])
if not jobs then return {} end
return jobs
