-- mended: ignored-reply
-- run: 1 k

local n = redis.call('INCR', KEYS[1])
if n % 2 == 0 then
  return redis.status_reply('EVEN')
else
  return redis.status_reply('ODD')
end
