if redis.call('EXISTS', KEYS[1]) == 0 then
  return 'none'
end
return redis.call('STRLEN', KEYS[1])
