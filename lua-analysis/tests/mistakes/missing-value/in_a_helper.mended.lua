-- mended: missing-value
-- run: 1 h

local function number(field)
  return (redis.call('HGET', KEYS[1], field) or 0) + 0
end
return number('a') + number('b')
