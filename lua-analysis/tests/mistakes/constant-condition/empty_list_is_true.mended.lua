-- mended: constant-condition
-- run: 1 h

local fields = redis.call('HGETALL', KEYS[1])
if #fields == 0 then
  return redis.error_reply('NOTFOUND no such session')
end
redis.call('EXPIRE', KEYS[1], 1800)
return fields
