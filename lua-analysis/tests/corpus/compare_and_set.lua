local expected, desired, ttl = ARGV[1], ARGV[2], tonumber(ARGV[3])
local actual = redis.call('GET', KEYS[1])
if actual == expected or (actual == false and expected == '') then
  if ttl and ttl > 0
  then redis.call('SET', KEYS[1], desired, 'PX', ttl)
  else redis.call('SET', KEYS[1], desired)
  end
  return { 1, desired }
end
return { 0, actual }
