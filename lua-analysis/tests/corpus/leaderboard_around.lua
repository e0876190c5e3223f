local rank = redis.call('ZREVRANK', KEYS[1], ARGV[1])
if rank == false then return {} end
local span = tonumber(ARGV[2])
local first = rank - span
if first < 0 then first = 0 end
local page = redis.call('ZREVRANGE', KEYS[1], first, rank + span, 'WITHSCORES')
local result = {}
for i = 1, #page, 2 do
  result[#result + 1] = { first + (i + 1) / 2, page[i], page[i + 1] }
end
return cjson.encode(result)
