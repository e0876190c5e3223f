local added = 0
for i = 1, #ARGV, 2 do
  local id, payload = ARGV[i], ARGV[i + 1]
  if redis.call('HSETNX', KEYS[2], id, payload) == 1 then
    redis.call('LPUSH', KEYS[1], id)
    added = added + 1
  end
end
return added
