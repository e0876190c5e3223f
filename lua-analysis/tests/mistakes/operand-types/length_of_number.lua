-- expect: operand-types, line 7
-- given: RPUSH q a b
-- run: 1 q 1

local most = tonumber(ARGV[1])
local waiting = redis.call('LLEN', KEYS[1])
if #waiting > most then
  return { 'busy', waiting }
end
return { 'free', waiting }
