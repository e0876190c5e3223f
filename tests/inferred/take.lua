local left = redis.call('DECR', KEYS[1])
if left < 0 then
  return { 0, 0 }
end
return { 1, left }
