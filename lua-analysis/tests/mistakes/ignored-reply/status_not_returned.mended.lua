-- mended: ignored-reply
-- run: 1 k v

if redis.call('SETNX', KEYS[1], ARGV[1]) == 1 then
  return redis.status_reply('CREATED')
end
return redis.status_reply('KEPT')
