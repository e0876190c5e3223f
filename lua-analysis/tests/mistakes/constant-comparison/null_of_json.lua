-- expect: constant-comparison, line 6
-- given: SET j {"a":1}
-- run: 1 j

local raw = redis.call('GET', KEYS[1])
if raw == cjson.null then
  return 0
end
return #raw
