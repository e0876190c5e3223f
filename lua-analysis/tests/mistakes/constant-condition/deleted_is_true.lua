-- expect: constant-condition, line 5
-- given: SET lock a
-- run: 2 lock waiters

if redis.call('DEL', KEYS[1]) then
  redis.call('PUBLISH', KEYS[2], 'free')
  return 1
end
return 0
