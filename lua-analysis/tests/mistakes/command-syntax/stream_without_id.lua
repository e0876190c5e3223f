-- expect: command-syntax, line 5
-- given: XADD s 1-1 a 1
-- run: 1 s

local found = redis.call('XREAD', 'COUNT', 10, 'STREAMS', KEYS[1])
if not found then
  return 0
end
return #found[1][2]
