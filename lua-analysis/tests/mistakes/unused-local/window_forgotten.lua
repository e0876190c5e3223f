-- expect: unused-local, line 4
-- run: 1 hits 10 60

local limit, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local hits = redis.call('INCR', KEYS[1])
if hits == 1 then
  redis.call('EXPIRE', KEYS[1], 60)
end
return hits <= limit and 1 or 0
