-- mended: command-argument
-- run: 2 a b x

local function store(key, value)
  return redis.call('SET', key, value)
end
local first = store(KEYS[1], ARGV[1])
redis.call('SET', KEYS[2], first.ok)
return redis.call('GET', KEYS[2])
