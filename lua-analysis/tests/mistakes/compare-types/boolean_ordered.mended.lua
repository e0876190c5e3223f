-- mended: compare-types
-- run: 1 n 3

local enough = redis.call('INCR', KEYS[1]) >= tonumber(ARGV[1])
if enough then
  redis.call('DEL', KEYS[1])
  return 1
end
return 0
