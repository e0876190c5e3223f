-- expect: command-syntax, line 6
-- given: ZADD delayed 5 a
-- run: 1 delayed 10

local now = tonumber(ARGV[1])
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 20)
for _, id in ipairs(due) do
  redis.call('ZREM', KEYS[1], id)
end
return due
