local id = redis.call('RPOPLPUSH', KEYS[1], KEYS[2])
if id then
  local payload = redis.call('HGET', KEYS[3], id)
  redis.call('ZADD', KEYS[4], ARGV[1], id)
  return { id, payload }
end
