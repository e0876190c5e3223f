local missing = {}
for i, key in ipairs(KEYS) do
  local wanted = tonumber(ARGV[i])
  local stock = tonumber(redis.call('GET', key) or '0')
  if stock < wanted then table.insert(missing, key) end
end
if next(missing) ~= nil then
  return { err = "MISSING " .. table.concat(missing, ",") }
end
for i = 1, #KEYS do redis.call('DECRBY', KEYS[i], ARGV[i]) end
return redis.status_reply("RESERVED")
