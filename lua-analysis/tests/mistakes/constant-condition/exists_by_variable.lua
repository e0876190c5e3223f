-- expect: constant-condition, line 5
-- run: 2 a b

local has_a, has_b = redis.call('EXISTS', KEYS[1]), redis.call('EXISTS', KEYS[2])
if not has_a then
  return 'no a'
end
return has_b
