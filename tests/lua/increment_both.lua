-- Two keys, which a cluster wants in one slot.
local first = KEYS[1]
local second = KEYS[2]

return { redis.call('INCR', first), redis.call('INCR', second) }
