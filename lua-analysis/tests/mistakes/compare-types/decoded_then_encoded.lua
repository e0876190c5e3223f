-- expect: compare-types, line 11
-- given: SET cfg {"max":3}
-- run: 1 cfg jobs

local config = { max = 10 }
local raw = redis.call('GET', KEYS[1])
if raw then
  config.max = cjson.decode(raw).max
end
local running = cjson.encode({ redis.call('HLEN', ARGV[1] .. KEYS[1]) })
if running >= 3 then
  return 0
end
return config.max
