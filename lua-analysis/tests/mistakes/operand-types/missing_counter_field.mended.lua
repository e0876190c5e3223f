-- mended: operand-types
-- run: 1 acc 10 3

local options = { limit = tonumber(ARGV[1]), burst = tonumber(ARGV[2]) }
local used = redis.call('INCR', KEYS[1])
local left = options.limit - used
if left < 0 then
  return -options.burst
end
return left
