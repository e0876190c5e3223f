-- expect: operand-types, line 6
-- run: 1 seen 30

local done = 0
for i = 1, 3 do
  done = done + redis.call('SETEX', KEYS[1] .. ':' .. i, ARGV[1], i)
end
return done
