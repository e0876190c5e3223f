local entries = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', tonumber(ARGV[1]))
local ids = {}
for n = #entries, 1, -1 do
  local id, fields = entries[n][1], entries[n][2]
  if fields[1] == 'done' then ids[#ids + 1] = id end
end
if #ids ~= 0 then return redis.call('XDEL', KEYS[1], unpack(ids)) end
return 0
