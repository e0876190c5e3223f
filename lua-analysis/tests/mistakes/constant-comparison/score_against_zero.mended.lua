-- mended: constant-comparison
-- given: ZADD board 0 ann
-- run: 1 board ann

local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score then return -1 end
if tonumber(score) == 0 then
  redis.call('ZREM', KEYS[1], ARGV[1])
  return 1
end
return 0
