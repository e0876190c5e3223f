-- mended: constant-condition
-- run: 1 lock owner

local ok = redis.call('SET', KEYS[1], ARGV[1], 'PX', 5000, 'NX')
if ok then
  return { 1, 5000 }
end
return { 0, redis.call('PTTL', KEYS[1]) }
