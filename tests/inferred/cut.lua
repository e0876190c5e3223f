local value = redis.call('GET', KEYS[1])
if value then
  return { 1, value }
end
return { 0 }
