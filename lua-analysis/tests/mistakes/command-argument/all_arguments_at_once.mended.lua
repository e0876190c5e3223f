-- mended: command-argument
-- run: 1 tags a b c

local added = redis.call('SADD', KEYS[1], ARGV[1], ARGV[2])
if added > 0 then
  redis.call('EXPIRE', KEYS[1], 3600)
end
return added
