local now, count = tonumber(ARGV[1]), 0
while true do
  local job = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  if #job == 0 or tonumber(job[2]) > now then break end
  redis.call('ZREM', KEYS[1], job[1])
  redis.call('RPUSH', KEYS[2], job[1])
  count = count + 1
  if count >= 1000 then break end
end
return count
