local function hgetall(key)
  local flat = redis.call('HGETALL', key)
  local result = {}
  for i = 1, #flat, 2 do
    result[flat[i]] = flat[i + 1]
  end
  return result
end
local user = hgetall(KEYS[1])
if user.name and user["e-mail"] then
  return { user.name, user["e-mail"], user.age or false }
end
return {}
