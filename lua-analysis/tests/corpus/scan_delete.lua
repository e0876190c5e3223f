local cursor, deleted = "0", 0
repeat
  local result = redis.call("SCAN", cursor, "MATCH", ARGV[1])
  local keys = result[2]
  for i = 1, #keys, 5000 do
    deleted = deleted + redis.call("DEL", unpack(keys, i, math.min(i + 4999, #keys)))
  end
  cursor = result[1]
  local done = cursor == "0"
until done
return deleted
