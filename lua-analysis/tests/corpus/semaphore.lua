local permits, limit = KEYS[1], tonumber(ARGV[2])
redis.call('zremrangebyscore', permits, '-inf', ARGV[1])
if redis.call('zcard', permits) < limit then
  redis.call('zadd', permits, ARGV[3], ARGV[4])
  return redis.call('zrank', permits, ARGV[4]) < limit
end
return false
