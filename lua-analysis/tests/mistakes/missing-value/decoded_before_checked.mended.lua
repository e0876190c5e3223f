-- mended: missing-value
-- run: 1 profile bob

local raw = redis.call('GET', KEYS[1])
if not raw then return 0 end
local profile = cjson.decode(raw)
profile.name = ARGV[1]
redis.call('SET', KEYS[1], cjson.encode(profile))
return 1
