local source, target = KEYS[1], KEYS[2]
local length, chunk = redis.call("LLEN", source), 7000
for start = 0, length - 1, chunk do
  local values = redis.call("LRANGE", source, start, start + chunk - 1)
  redis.call("RPUSH", target, unpack(values))
end
return length
