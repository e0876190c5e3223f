-- expect: constant-comparison, line 5
-- run: 1 cfg

local raw = redis.call('GET', KEYS[1])
if type(raw) == 'nil' then
  return '{}'
end
return raw
