-- expect: ignored-reply, line 6
-- run: 1 k

local n = redis.call('INCR', KEYS[1])
if n % 2 == 0 then
  redis.status_reply('EVEN')
else
  return redis.status_reply('ODD')
end
