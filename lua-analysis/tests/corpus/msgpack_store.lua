local data = { id = ARGV[1], tags = { "a", "b", [10] = 'c' }, nested = { flag = true, none = nil, n = -0.5 } }
local packed = cmsgpack.pack(data)
redis.call("SET", KEYS[1], packed)
local copy = cmsgpack.unpack(packed)
return { copy.id, #packed, copy["tags"][1] }
