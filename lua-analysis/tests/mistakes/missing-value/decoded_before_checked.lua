-- expect: missing-value, line 5
-- run: 1 profile bob

local raw = redis.call('GET', KEYS[1])
local profile = cjson.decode(raw)
profile.name = ARGV[1]
redis.call('SET', KEYS[1], cjson.encode(profile))
return 1
