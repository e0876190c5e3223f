-- mended: missing-value
-- run: 1 u

local function field(name)
  return redis.call('HGET', KEYS[1], name)
end
local user = { id = field('id'), name = field('name') }
local label = (user.name or '?'):upper()
redis.call('HSET', KEYS[1], 'label', label)
return label
