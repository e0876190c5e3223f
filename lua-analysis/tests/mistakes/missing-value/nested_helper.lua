-- expect: missing-value, line 8
-- run: 1 u

local function field(name)
  return redis.call('HGET', KEYS[1], name)
end
local user = { id = field('id'), name = field('name') }
local label = user.name:upper()
redis.call('HSET', KEYS[1], 'label', label)
return label
