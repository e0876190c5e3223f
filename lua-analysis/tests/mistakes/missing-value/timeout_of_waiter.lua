-- expect: missing-value, line 11
-- given: RPUSH waiters a
-- run: 2 waiters timeouts 50

while true do
  local first = redis.call('LINDEX', KEYS[1], 0)
  if first == false then
    break
  end
  local timeout = tonumber(redis.call('ZSCORE', KEYS[2], first))
  if timeout <= tonumber(ARGV[1]) then
    redis.call('ZREM', KEYS[2], first)
    redis.call('LPOP', KEYS[1])
  else
    break
  end
end
return redis.call('LLEN', KEYS[1])
