-- mended: operand-types
-- given: SET tags ["a","b"]
-- given: SET a 1
-- run: 1 tags

local raw = redis.call('GET', KEYS[1])
if not raw then return 0 end
local n = 0
for _, tag in ipairs(cjson.decode(raw)) do
  n = n + redis.call('SADD', KEYS[1] .. ':set', tag)
end
return n
