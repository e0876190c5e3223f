-- puts timed-out jobs back
local expired = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
if #expired > 0 then
  redis.call('ZREM', KEYS[1], unpack(expired))
  for _, id in ipairs(expired) do redis.call('LPUSH', KEYS[2], id) end
end
return expired
