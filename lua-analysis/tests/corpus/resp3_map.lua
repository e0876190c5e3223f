redis.setresp(3)
local reply = redis.call('HGETALL', KEYS[1])
local map = reply.map or reply['map']
local out, n = {}, 0
for field, value in pairs(map) do
  n = n + 1
  out[n] = field .. '=' .. value
end
return { double = 3.25, [1] = out[1], map = { a = 1 } }
