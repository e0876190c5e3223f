-- expect: constant-condition, line 4
-- run: 1 lock token

if redis.call('EXISTS', KEYS[1]) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'EX', 10)
return 1
