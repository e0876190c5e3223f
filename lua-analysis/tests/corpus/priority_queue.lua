local names = { "high", "normal", "low" }
for position, name in ipairs(names) do
  local job = redis.call("LPOP", KEYS[1] .. ":" .. name)
  if job then
    return { position, job }
  end
end
return nil
