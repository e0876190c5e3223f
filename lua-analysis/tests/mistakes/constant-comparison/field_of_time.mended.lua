-- mended: constant-comparison
-- run: 1 t

local now = redis.call('TIME')
if now[1] == '0' then
  return redis.error_reply('NOCLOCK no time')
end
redis.call('SET', KEYS[1], now[1])
return now[1]
