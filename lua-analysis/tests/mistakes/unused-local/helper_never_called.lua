-- expect: unused-local, line 4
-- run: 1 k

local function key_of(name)
  return KEYS[1] .. ':' .. name
end
redis.call('INCR', KEYS[1] .. ':total')
return 1
