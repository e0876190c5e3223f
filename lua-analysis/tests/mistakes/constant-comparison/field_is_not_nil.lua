-- expect: constant-comparison, line 6
-- run: 1 user mail

local call = redis.call
local function has(key, field)
  return call('HGET', key, field) ~= nil
end
if has(KEYS[1], ARGV[1]) then
  return 1
end
return 0
