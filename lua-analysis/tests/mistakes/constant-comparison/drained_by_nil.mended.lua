-- mended: constant-comparison
-- given: RPUSH q a
-- run: 2 q done 5

local moved = 0
for _ = 1, tonumber(ARGV[1]) do
  local job = redis.call('RPOPLPUSH', KEYS[1], KEYS[2])
  if not job then break end
  moved = moved + 1
end
return moved
