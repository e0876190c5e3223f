-- mended: constant-comparison
-- run: 1 lock

if redis.call('EXISTS', KEYS[1]) == 1 then
  return redis.call('PTTL', KEYS[1])
end
return -2
