-- expect: command-argument, line 8
-- run: 2 a b x

local function store(key, value)
  return redis.call('SET', key, value)
end
local first = store(KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], first)
return redis.call('GET', KEYS[2])
