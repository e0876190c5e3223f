-- expect: command-syntax, line 5
-- run: 1 k v

local function put(key, value, unit, time)
  return redis.call('SET', key, value, unit, time)
end
local reply = put(KEYS[1], ARGV[1], 'SECONDS', 10)
return reply.ok
