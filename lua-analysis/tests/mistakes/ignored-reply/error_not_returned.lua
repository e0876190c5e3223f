-- expect: ignored-reply, line 6
-- run: 1 n 5

local n = redis.call('INCR', KEYS[1])
if n > tonumber(ARGV[1]) then
  redis.error_reply('LIMITED try later')
end
return n
