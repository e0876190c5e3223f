-- expect: constant-condition, line 4
-- run: 1 k

if redis.call('HSETNX', KEYS[1], 'f', 1) and redis.call('TTL', KEYS[1]) == -1 then
  redis.call('EXPIRE', KEYS[1], 60)
  return 1
end
return 0
