-- mended: unused-local
-- run: 2 a b

local moved = 0
for _ = 1, 3 do
  local item = redis.call('RPOPLPUSH', KEYS[1], KEYS[2])
  if not item then break end
  moved = moved + 1
end
local left = redis.call('LLEN', KEYS[1])
return { moved, left }
