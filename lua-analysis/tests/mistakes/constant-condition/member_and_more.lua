-- expect: constant-condition, line 9
-- given: SADD admins ann
-- run: 2 admins log ann

local call = redis.call
local function is_admin(who)
  return call('SISMEMBER', KEYS[1], who)
end
if is_admin(ARGV[1]) then
  call('LPUSH', KEYS[2], ARGV[1])
  return 1
end
return 0
