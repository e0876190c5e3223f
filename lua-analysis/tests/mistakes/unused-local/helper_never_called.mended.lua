-- mended: unused-local
-- run: 1 k

local function key_of(name)
  return KEYS[1] .. ':' .. name
end
redis.call('INCR', key_of('total'))
return 1
