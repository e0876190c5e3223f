-- mended: operand-types
-- given: HSET user name ann
-- run: 1 user

local encode = cjson.encode
local fields = redis.call('HGETALL', KEYS[1])
local user = {}
for i = 1, #fields, 2 do
  user[fields[i]] = fields[i + 1]
end
return encode(user)
