-- mended: constant-condition
-- given: HSET seats A1 free
-- run: 1 seats A1 ann

local taken = redis.call('HEXISTS', KEYS[1], ARGV[1] .. ':by')
local owner = taken == 1 and 'someone' or ARGV[2]
if owner == ARGV[2] then
  redis.call('HSET', KEYS[1], ARGV[1] .. ':by', owner)
end
return owner
