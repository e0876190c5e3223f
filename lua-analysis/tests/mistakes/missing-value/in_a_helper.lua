-- expect: missing-value, line 5
-- run: 1 h

local function number(field)
  return redis.call('HGET', KEYS[1], field) + 0
end
return number('a') + number('b')
