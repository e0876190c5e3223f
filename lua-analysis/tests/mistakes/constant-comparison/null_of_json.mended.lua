-- mended: constant-comparison
-- given: SET j {"a":1}
-- run: 1 j

local raw = redis.call('GET', KEYS[1])
if not raw then
  return 0
end
return #raw
