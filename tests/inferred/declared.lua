---@return boolean
if redis.call('DEL', KEYS[1]) > 0 then
  return 1
end
return 0
