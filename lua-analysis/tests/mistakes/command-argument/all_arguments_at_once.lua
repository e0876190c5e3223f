-- expect: command-argument, line 4
-- run: 1 tags a b c

local added = redis.call('SADD', KEYS[1], ARGV)
if added > 0 then
  redis.call('EXPIRE', KEYS[1], 3600)
end
return added
