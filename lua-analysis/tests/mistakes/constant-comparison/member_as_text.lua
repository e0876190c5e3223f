-- expect: constant-comparison, line 7
-- given: SADD banned ann
-- run: 1 banned ann

local banned = redis.call('SISMEMBER', KEYS[1], ARGV[1])
local verdict = 'welcome'
if banned ~= '0' then
  verdict = 'banned'
end
return verdict
