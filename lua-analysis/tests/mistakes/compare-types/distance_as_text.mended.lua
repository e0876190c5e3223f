-- mended: compare-types
-- given: GEOADD places 13.36 38.11 a 15.08 37.50 b
-- run: 1 places a b 200

local call = redis.call
local radius = tonumber(ARGV[3])
local km = call('GEODIST', KEYS[1], ARGV[1], ARGV[2], 'km')
if not km then return -1 end
return tonumber(km) <= radius and 1 or 0
