-- mended: constant-comparison
-- run: 1 cfg

local raw = redis.call('GET', KEYS[1])
if type(raw) == 'boolean' then
  return '{}'
end
return raw
