local function try(...)
  local reply = redis.pcall(...)
  if type(reply) == "table" and reply.err then
    redis.log(redis.LOG_WARNING, "failed: " .. reply.err)
    return nil, reply.err
  end
  return reply
end
local value, problem = try('LPUSH', KEYS[1], 'x')
if not value then
  if string.find(problem, "WRONGTYPE", 1, true) then
    try("DEL", KEYS[1])
    value = try("LPUSH", KEYS[1], "x")
  else
    error(problem, 0)
  end
end
return value
