-- expect: constant-condition, line 5
-- run: 1 lock owner

local ok = redis.call('SET', KEYS[1], ARGV[1], 'PX', 5000)
if ok then
  return { 1, 5000 }
end
return { 0, redis.call('PTTL', KEYS[1]) }
