-- mended: command-syntax
-- run: 1 k v

local function put(key, value, unit, time)
  return redis.call('SET', key, value, string.upper(unit), time)
end
local reply = put(KEYS[1], ARGV[1], 'ex', 10)
return reply.ok
