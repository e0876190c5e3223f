-- mended: constant-comparison
-- given: SADD s a
-- run: 1 s

local members = redis.call('SMEMBERS', KEYS[1])
if #members == 0 then
  return 0
end
return #members
