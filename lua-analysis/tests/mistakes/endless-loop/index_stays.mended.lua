-- mended: endless-loop
-- run: 1 set a b c

local i, added = 1, 0
while i <= #ARGV do
  added = added + redis.call('SADD', KEYS[1], ARGV[i])
  i = i + 1
end
return added
