-- expect: command-syntax, line 7
-- given: SADD s a b
-- run: 1 s

local cursor, out = '0', {}
repeat
  local page = redis.call('SSCAN', KEYS[1], cursor, 'MATCH', 'a*', 'COUNT')
  cursor = page[1]
  for _, member in ipairs(page[2]) do
    out[#out + 1] = member
  end
until cursor == '0'
return out
