-- expect: constant-comparison, line 5
-- run: 1 hits 60

local hits = redis.call('INCR', KEYS[1])
if hits == '1' then
  redis.call('EXPIRE', KEYS[1], tonumber(ARGV[1]))
end
return hits
