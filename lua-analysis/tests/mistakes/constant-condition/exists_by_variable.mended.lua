-- mended: constant-condition
-- run: 2 a b

local has_a, has_b = redis.call('EXISTS', KEYS[1]), redis.call('EXISTS', KEYS[2])
if has_a == 0 then
  return 'no a'
end
return has_b
