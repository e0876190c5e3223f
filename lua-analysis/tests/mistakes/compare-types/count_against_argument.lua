-- expect: compare-types, line 5
-- run: 1 q 2 a b

local most = ARGV[1]
if #ARGV - 1 > most then
  return redis.error_reply('TOOMANY at once')
end
for i = 2, #ARGV do
  redis.call('RPUSH', KEYS[1], ARGV[i])
end
return #ARGV - 1
