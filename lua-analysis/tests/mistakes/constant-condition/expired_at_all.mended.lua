-- mended: constant-condition or unreachable
-- given: SET s 1
-- run: 1 s 30

local touched = redis.call('EXPIRE', KEYS[1], tonumber(ARGV[1]))
while touched == 0 do
  redis.call('SET', KEYS[1], '')
  touched = redis.call('EXPIRE', KEYS[1], tonumber(ARGV[1]))
end
return touched
