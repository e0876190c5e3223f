local found = redis.call('GEORADIUS', KEYS[1], ARGV[1], ARGV[2], ARGV[3], 'km', 'WITHDIST', 'ASC')
local result = {}
for _, entry in ipairs(found) do
  local member, distance = entry[1], tonumber(entry[2])
  if distance <= 10 and not (member == ARGV[4]) then
    result[#result + 1] = string.format("%s:%.2f", member, distance)
  end
end
return result
