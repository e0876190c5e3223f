-- expect: constant-condition, line 5
-- run: 1 h

local fields = redis.call('HGETALL', KEYS[1])
if not fields then
  return redis.error_reply('NOTFOUND no such session')
end
redis.call('EXPIRE', KEYS[1], 1800)
return fields
