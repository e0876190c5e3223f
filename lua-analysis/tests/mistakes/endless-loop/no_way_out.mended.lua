-- mended: endless-loop
-- given: RPUSH q a b
-- run: 2 q done

local moved = 0
while true do
  local job = redis.call('RPOP', KEYS[1])
  if job then
    redis.call('LPUSH', KEYS[2], job)
    moved = moved + 1
  else
    return moved
  end
end
