-- expect: constant-comparison, line 4
-- run: 1 lock

if redis.call('EXISTS', KEYS[1]) == true then
  return redis.call('PTTL', KEYS[1])
end
return -2
