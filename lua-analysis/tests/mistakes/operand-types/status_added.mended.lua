-- mended: operand-types
-- run: 1 seen 30

local done = 0
for i = 1, 3 do
  done = done + redis.call('SETNX', KEYS[1] .. ':' .. i, ARGV[1])
end
return done
