-- mended: missing-value
-- run: 1 board ann

local rank = redis.call('ZREVRANK', KEYS[1], ARGV[1])
if rank and rank < 10 then
  return 'top'
end
return 'rest'
