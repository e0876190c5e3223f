-- mended: constant-comparison
-- run: 1 lock token

local reply = redis.call('SET', KEYS[1], ARGV[1], 'NX', 'EX', 10)
if reply and reply.ok == 'OK' then
  return 1
end
return 0
