-- expect: constant-condition, line 6
-- given: HSET h f v
-- run: 1 h

local page = redis.call('HSCAN', KEYS[1], 0)
if page[2] then
  return page[2][1]
end
return ''
