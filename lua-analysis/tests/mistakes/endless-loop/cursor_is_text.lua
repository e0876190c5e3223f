-- expect: endless-loop or constant-comparison, line 10
-- given: SADD s a b
-- run: 1 s

local cursor, n = '0', 0
repeat
  local page = redis.call('SSCAN', KEYS[1], cursor)
  cursor = page[1]
  n = n + #page[2]
until cursor == 0
return n
