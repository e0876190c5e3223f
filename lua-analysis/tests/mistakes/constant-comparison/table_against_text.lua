-- expect: constant-comparison, line 6
-- given: SADD s a
-- run: 1 s

local members = redis.call('SMEMBERS', KEYS[1])
if members == '' then
  return 0
end
return #members
